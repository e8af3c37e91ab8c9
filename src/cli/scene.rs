//! What there is to see of a run, as a picture: the drawings of the page on plain pixels.

use super::picture::Picture;
use crate::chart::{
    Layers, Theme, draw_contour, draw_density, draw_points, image_rgba, surface_rgba,
};
use crate::session::{Samples, Scene};

/// About so many pixels along one side of a stage.
const SIDE: u32 = 480;
/// About so many along one side of an image of a grid.
const TILE: u32 = 56;
/// White between two images.
const GAP: u32 = 2;

/// Draws a scene.
///
/// # Errors
/// One sentence, where it cannot be drawn.
pub(super) fn picture(scene: &Scene) -> Result<Picture, String> {
    let theme = Theme::light();
    match scene {
        Scene::Images(samples) => Ok(grid(samples)),
        Scene::Points { extent, real, generated, surface, surface_side } => {
            let scale = (SIDE / surface_side.max(&1)).max(1);
            let side = surface_side.max(&1) * scale;
            let mut picture = Picture::new(side, side);
            picture.put([0, 0], *surface_side, &surface_rgba(surface, &theme), scale);
            let area = picture.area();
            draw_contour(&area, surface, *surface_side, &theme, 1.0)?;
            draw_points(
                &area,
                real,
                generated,
                *extent,
                &[],
                Layers { real: true, generated: true },
                &theme,
                1.0,
            )?;
            drop(area);
            Ok(picture)
        }
        Scene::Density { from, to, real, generated, discriminator } => {
            let mut picture = Picture::new(SIDE * 4 / 3, SIDE);
            draw_density(&picture.area(), *from, *to, real, generated, discriminator, &theme, 1.0)?;
            Ok(picture)
        }
    }
}

/// Images side by side, as nearly square as their number allows.
fn grid(samples: &Samples) -> Picture {
    let [channels, height, width] = samples.shape;
    let images = samples.values.chunks_exact(((channels * height * width) as usize).max(1));
    let columns = (images.len() as f64).sqrt().ceil().max(1.0) as u32;
    let rows = (images.len() as u32).div_ceil(columns);
    let scale = (TILE / width.max(1)).max(1);
    let (across, down) = (width * scale + GAP, height * scale + GAP);
    let mut picture = Picture::new(
        (columns * across).saturating_sub(GAP).max(1),
        (rows * down).saturating_sub(GAP).max(1),
    );
    for (index, values) in images.enumerate() {
        let place = [index as u32 % columns * across, index as u32 / columns * down];
        picture.put(place, width, &image_rgba(samples.shape, values), scale);
    }
    picture
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_stand_in_a_grid_with_gaps() {
        let samples =
            Samples { shape: [1, 28, 28], values: vec![0.0; 64 * 784], verdicts: Vec::new() };
        let picture = grid(&samples);
        assert_eq!((picture.width, picture.height), (8 * 58 - 2, 8 * 58 - 2));
    }

    #[test]
    fn every_kind_of_scene_has_a_picture_that_is_not_blank() {
        let points = Scene::Points {
            extent: 1.0,
            real: vec![0.5, 0.5],
            generated: vec![-0.5, 0.0],
            surface: vec![40; 48 * 48],
            surface_side: 48,
        };
        let density = Scene::Density {
            from: -1.0,
            to: 1.0,
            real: vec![0.5; 64],
            generated: vec![0.2; 64],
            discriminator: vec![0.5; 64],
        };
        let images = Scene::Images(Samples {
            shape: [3, 2, 2],
            values: vec![-1.0; 24],
            verdicts: Vec::new(),
        });
        for scene in [points, density, images] {
            let picture = picture(&scene).unwrap();
            assert_ne!(picture, Picture::new(picture.width, picture.height));
        }
    }

    #[test]
    fn a_scene_without_samples_is_drawn_too() {
        picture(&Scene::Images(Samples {
            shape: [1, 0, 0],
            values: Vec::new(),
            verdicts: Vec::new(),
        }))
        .unwrap();
        picture(&Scene::Points {
            extent: 0.0,
            real: Vec::new(),
            generated: Vec::new(),
            surface: Vec::new(),
            surface_side: 0,
        })
        .unwrap();
    }
}
