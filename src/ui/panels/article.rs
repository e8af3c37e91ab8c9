//! The article below the fold.

use leptos::prelude::*;

const STEPS: [(&str, &str); 5] = [
    (
        "Sample.",
        "Draw a vector of random numbers for each sample: a point of the latent space. Draw as many real samples from the data.",
    ),
    (
        "Generate.",
        "The generator turns each latent point into a sample: a point in the plane, or an image.",
    ),
    (
        "Discriminate.",
        "The discriminator looks at every sample, real or generated, and says how likely it is to be real.",
    ),
    (
        "Compute the losses.",
        "The discriminator's loss is high where it was wrong. The generator's loss is high where its samples were recognised as generated.",
    ),
    (
        "Optimise.",
        "Each network changes its weights a little, against its own loss. Then the next step begins.",
    ),
];

/// Plain words about what there is to see.
#[component]
pub fn Article() -> impl IntoView {
    view! {
        <article class="article">
            <h2>"What you see"</h2>
            <p>
                "Two small neural networks play a game in your browser; nothing leaves your computer. The "
                <b class="fake-text">"generator"</b>" starts from random numbers and makes samples. The "
                <b class="judge-text">"discriminator"</b>" is shown those and "<b class="real-text">"real"</b>
                " ones, and has to tell them apart. On the stage, teal dots are real and vermilion diamonds are made up. The tint behind them is what the discriminator thinks of each place, and the line is where it cannot decide."
            </p>
            <p>
                "The chart shows both losses. They do not go to zero as in other training: when one player gets better, the other one's loss rises. The dotted lines mark the equilibrium, where real and generated samples can no longer be told apart. A discriminator loss near zero means that the discriminator recognises every generated sample, and the generator learns little from it; lower the discriminator's learning rate, or let the generator learn twice in each step."
            </p>
            <p>
                "Watch the ring of eight for a minute. Often the generator covers a few of the dots, runs from one to another, or forgets one that it already had. That is mode collapse, the best known trouble of this game."
            </p>
            <h2>"The game in five steps"</h2>
            <ol>{STEPS.map(|(title, words)| view! { <li><b>{title}</b>" "{words}</li> })}</ol>
            <p>"One round of these five is a step. When the discriminator has learned from every real sample once, an epoch is over. Points come from a formula and never run out; of them a fixed number, “Samples per epoch”, makes an epoch."</p>
            <h2>"What GANs are for"</h2>
            <p>
                "Generative adversarial networks (Goodfellow et al. 2014) learn to make more of what they were shown without anyone saying what makes it real. They have drawn faces that nobody has, sharpened photographs, turned sketches into pictures, and filled in data that were too few or too private to share. Larger methods have overtaken them for pictures from text; where a sample has to be made in a single pass, in a game, a camera or a phone, they are still at work."
            </p>
            <h2>"Data and thanks"</h2>
            <ul class="credits">
                <li>"Digits 8×8: UCI Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, CC BY 4.0."</li>
                <li>"MNIST: Y. LeCun, C. Cortes and C. Burges, the first 500 of each digit of the training set; the publishers state no licence, TensorFlow's documentation says CC BY-SA 3.0."</li>
                <li>"Fashion-MNIST: © 2017 Zalando SE, MIT licence, the first 500 of each class of the training set."</li>
                <li>"Pixel avatars: DiceBear's pixel-art style, rendered from seeds, CC0 1.0."</li>
                <li>"Hanzi: glyphs of Ma Shan Zheng, © The Ma Shan Zheng Project Authors, SIL Open Font License 1.1."</li>
                <li>"Game icons: the authors of game-icons.net, CC BY 3.0, drawn at 28×28."</li>
            </ul>
        </article>
    }
}
