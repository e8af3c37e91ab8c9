//! What an earlier visit kept, offered at the foot of the stage so that nothing moves and nothing
//! has to be answered.

use crate::ui::kept::put_aside;
use crate::ui::page::Page;
use leptos::prelude::*;

/// The newest offer; the one before it follows when it has been answered.
#[component]
pub fn Offer(page: Page) -> impl IntoView {
    let first = Memo::new(move |_| page.kept.with(|offers| offers.first().cloned()));
    view! {
        <div class="offers" role="status">
            {move || first.get().map(|kept| {
                let visit = kept.visit;
                view! {
                    <div class="alert offer" data-testid="kept">
                        <p>{kept.offer()}</p>
                        <div class="row">
                            <button type="button" class="button primary" data-testid="kept-go-on" on:click=move |_| page.keeper.go_on(page, visit)>"Go on"</button>
                            <button type="button" class="button" data-testid="kept-discard" on:click=move |_| page.keeper.discard(page, visit)>"Discard"</button>
                            <button type="button" class="link" data-testid="kept-later" title="It is offered again at the next visit" on:click=move |_| put_aside(page, visit)>"Not now"</button>
                        </div>
                    </div>
                }
            })}
        </div>
    }
}
