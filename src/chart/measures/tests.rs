use super::super::frame::tests::svg;
use super::*;

fn history(values: &[f32], reference: f32) -> MeasureHistory {
    let mut history = MeasureHistory::default();
    for (index, &value) in values.iter().enumerate() {
        let measurement = Measurement { measure: Measure::Mmd, value, reference };
        history.push(100 * (index as u64 + 1), vec![measurement]);
    }
    history
}

fn draw(history: &MeasureHistory, hover: Option<f64>) -> (String, Option<(u64, Measurement)>) {
    let view = MeasureView {
        measure: Measure::Mmd,
        steps: (0, history.newest().map_or(0, |newest| newest.step)),
        hover,
    };
    svg((380, 160), |root| draw_measures(root, history, &view, &Theme::light(), 1.0))
}

fn says(svg: &str, words: &str) -> bool {
    svg.lines().any(|line| line.trim() == words)
}

#[test]
fn nothing_measured_draws_the_frame_and_reads_nothing() {
    let (text, readout) = draw(&MeasureHistory::default(), Some(0.5));
    assert_eq!(readout, None);
    assert!(
        says(&text, "step") && says(&text, "0") && !says(&text, "G") && !says(&text, REFERENCE),
        "{text}"
    );
}

#[test]
fn the_line_is_named_and_real_against_real_is_dashed_and_labelled() {
    let (text, _) = draw(&history(&[0.9, 0.5, 0.3, 0.2], 0.1), None);
    assert!(says(&text, "G") && says(&text, REFERENCE), "{text}");
    let dashes =
        text.lines().filter(|line| line.contains("polyline") && line.contains("#009E73")).count();
    assert!(dashes > 5, "{dashes} dashes");
    assert_eq!(
        text.lines().filter(|line| line.contains("polyline") && line.contains("#D55E00")).count(),
        1
    );
}

#[test]
fn what_is_not_a_number_is_a_gap() {
    let (text, _) =
        draw(&history(&[0.5, 0.4, f32::NAN, 0.3, 0.2, f32::INFINITY, 0.2], f32::NAN), None);
    assert_eq!(
        text.lines().filter(|line| line.contains("polyline") && line.contains("#D55E00")).count(),
        2
    );
    assert!(text.contains("<circle") && !says(&text, REFERENCE) && !text.contains("NaN"), "{text}");
}

#[test]
fn a_negative_value_has_its_place_on_a_linear_axis() {
    let (text, readout) = draw(&history(&[0.5, -0.1, 0.2, 0.1], 0.0), Some(0.5));
    assert!(text.contains('−'), "{text}");
    assert_eq!(readout.map(|(step, found)| (step, found.value)), Some((200, -0.1)));
}

#[test]
fn tiny_values_are_labelled_in_powers_of_ten() {
    let (text, _) = draw(&history(&[0.0004, 0.0002, 0.0003], 0.0001), None);
    assert!(says(&text, "×10⁻⁴"), "{text}");
    assert_eq!([-12, 3, -4].map(superscript), ["⁻¹²", "³", "⁻⁴"]);
}

#[test]
fn a_share_never_has_room_above_one() {
    let mut history = MeasureHistory::default();
    (1..9).for_each(|step| {
        history.push(
            step,
            vec![Measurement { measure: Measure::Coverage, value: 0.97, reference: 0.98 }],
        );
    });
    assert_eq!(
        *Axis::of(Measure::Coverage, &history.series(Measure::Coverage).collect::<Vec<_>>())
            .range
            .end(),
        1.0
    );
}

#[test]
fn the_axis_is_that_of_the_losses() {
    let view = MeasureView { measure: Measure::Mmd, steps: (12_000, 12_900), hover: None };
    let (text, _) = svg((380, 160), |root| {
        draw_measures(root, &MeasureHistory::default(), &view, &Theme::light(), 1.0)
    });
    assert!(says(&text, "12,500") && !says(&text, "100"), "{text}");
}

#[test]
fn an_area_without_size_is_none_and_no_panic() {
    for size in [(0, 0), (1, 1), (40, 200)] {
        let view = MeasureView { measure: Measure::Mmd, steps: (0, 200), hover: Some(0.5) };
        assert_eq!(
            svg(size, |root| draw_measures(
                root,
                &history(&[1.0, 2.0], 1.0),
                &view,
                &Theme::dark(),
                1.0
            ))
            .1,
            None
        );
    }
}

#[test]
fn figures_have_about_three_digits() {
    let shown = [0.0, 0.000_12, 0.0345, 0.5, 8.0, 12.34, 250.0, -0.25, f32::NAN].map(figure);
    assert_eq!(shown, ["0", "1.2e−4", "0.0345", "0.500", "8.000", "12.3", "250", "−0.250", "–"]);
}

#[test]
fn the_lowest_value_stays_on_the_chart_where_the_highest_may_leave_it() {
    let history = history(&[9.0, 0.3, 0.2, -0.1], 0.05);
    let axis = Axis::of(Measure::Mmd, &history.series(Measure::Mmd).collect::<Vec<_>>());
    assert!(axis.range.contains(&-0.1) && !axis.range.contains(&9.0), "{:?}", axis.range);
}
