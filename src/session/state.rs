//! A player's tensors as plain numbers, and back.

use super::{PlayerState, TensorState};
use crate::gan::{Moments, Player};
use burn::tensor::Tensor;

/// The first tensor of a state that the player has otherwise or not at all, by its name.
pub(super) struct Foreign(pub String);

/// What [`of`] needs the values of: parameters and statistics, averages, first and second moments.
pub(super) fn tensors(player: &Player) -> Vec<Tensor<1>> {
    let moments = &player.optimizer.moments;
    player
        .parameters
        .iter()
        .chain(&player.statistics)
        .chain(&player.averages)
        .chain(moments.iter().map(|moments| &moments.first))
        .chain(moments.iter().map(|moments| &moments.second))
        .cloned()
        .collect()
}

/// The state of `player`, from the `values` of [`tensors`].
pub(super) fn of(player: &Player, values: &mut impl Iterator<Item = Vec<f32>>) -> PlayerState {
    let mut take = |count: usize| values.by_ref().take(count).collect::<Vec<_>>().into_iter();
    let moments = player.optimizer.moments.len();
    let now = take(player.tensors.all().count());
    let mut averages = take(player.averages.len());
    let first = take(moments);
    let mut moments = first.zip(take(moments));
    let tensors = player.tensors.all().zip(now).map(|(spec, values)| TensorState {
        name: spec.name.clone(),
        shape: spec.shape.clone(),
        values,
        average: averages.next(),
        // The parameters come first.
        moments: moments.next().map(<[Vec<f32>; 2]>::from),
    });
    PlayerState { tensors: tensors.collect(), updates: player.optimizer.updates }
}

/// Puts `player` where `state` was taken.
///
/// # Errors
/// Where the state is that of another network; the player is of no use then.
pub(super) fn restore(player: &mut Player, state: &PlayerState) -> Result<(), Foreign> {
    check(player, state)?;
    let Some(device) = player.parameters.first().map(Tensor::device) else { return Ok(()) };
    let give = |values: &Vec<f32>| Tensor::from_floats(values.as_slice(), &device);
    let mut given = state.tensors.iter().map(|tensor| give(&tensor.values));
    player.parameters = given.by_ref().take(player.parameters.len()).collect();
    player.statistics = given.collect();
    let averages: Option<Vec<_>> =
        state.tensors.iter().map(|tensor| tensor.average.as_ref().map(give)).collect();
    match averages {
        Some(averages) if !player.averages.is_empty() => player.averages = averages,
        None if !player.averages.is_empty() => player.keep_averages(),
        _ => {}
    }
    let moments = state.tensors.iter().filter_map(|tensor| {
        let [first, second] = tensor.moments.as_ref()?;
        Some(Moments { first: give(first), second: give(second) })
    });
    player.optimizer.moments = moments.collect();
    player.optimizer.updates = state.updates;
    Ok(())
}

/// Whether every tensor has the name, the shape and as many numbers as that of the player.
fn check(player: &Player, state: &PlayerState) -> Result<(), Foreign> {
    let mut found = state.tensors.iter();
    for (index, spec) in player.tensors.all().enumerate() {
        let count = spec.shape.iter().product::<usize>();
        let is_parameter = index < player.parameters.len();
        let fits = found.next().is_some_and(|tensor| {
            let moments = tensor.moments.iter().flatten();
            let lists = [&tensor.values].into_iter().chain(&tensor.average).chain(moments);
            tensor.name == spec.name
                && tensor.shape == spec.shape
                && lists.into_iter().all(|values| values.len() == count)
                && (is_parameter || tensor.moments.is_none())
        });
        if !fits {
            return Err(Foreign(spec.name.clone()));
        }
    }
    let moments = state.tensors.iter().filter(|tensor| tensor.moments.is_some()).count();
    let all = moments == 0 || moments == player.parameters.len();
    let surplus = found.next().map(|tensor| tensor.name.clone());
    match surplus.or_else(|| (!all).then(|| "moments".to_owned())) {
        Some(name) => Err(Foreign(name)),
        None => Ok(()),
    }
}
