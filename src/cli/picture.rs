//! Pixels to draw on, and the PNG that becomes of them. Letters are left out: there is no font
//! here.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    rasterizer,
};
use std::convert::Infallible;

/// Three bytes a pixel, row after row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Picture {
    pub width: u32,
    pub height: u32,
    rgb: Vec<u8>,
}

/// What plotters draws on.
pub(super) struct Canvas<'a>(&'a mut Picture);

impl Picture {
    /// All white.
    pub fn new(width: u32, height: u32) -> Self {
        Self { width, height, rgb: vec![255; 3 * width as usize * height as usize] }
    }

    /// The whole of it for plotters.
    pub fn area(&mut self) -> DrawingArea<Canvas<'_>, Shift> {
        Canvas(self).into_drawing_area()
    }

    /// Puts RGBA pixels of an image `width` wide at (`left`, `top`), each as a square of `scale`.
    pub fn put(&mut self, [left, top]: [u32; 2], width: u32, rgba: &[u8], scale: u32) {
        for (index, pixel) in rgba.chunks_exact(4).enumerate() {
            let (column, row) = (index as u32 % width.max(1), index as u32 / width.max(1));
            for square in 0..scale * scale {
                let at =
                    [left + column * scale + square % scale, top + row * scale + square / scale];
                if let Some(place) = self.at(at.map(i64::from)) {
                    place.copy_from_slice(&pixel[..3]);
                }
            }
        }
    }

    /// The file.
    pub fn to_png(&self) -> Result<Vec<u8>, png::EncodingError> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.width, self.height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.rgb)?;
        writer.finish()?;
        Ok(bytes)
    }

    /// The pixel at x, y, where it is inside.
    fn at(&mut self, [x, y]: [i64; 2]) -> Option<&mut [u8]> {
        let inside =
            (0..i64::from(self.width)).contains(&x) && (0..i64::from(self.height)).contains(&y);
        let start = inside.then(|| 3 * (y as usize * self.width as usize + x as usize))?;
        self.rgb.get_mut(start..start + 3)
    }
}

impl DrawingBackend for Canvas<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.0.width, self.0.height)
    }

    fn ensure_prepared(&mut self) -> Result<(), DrawingErrorKind<Infallible>> {
        Ok(())
    }

    fn present(&mut self) -> Result<(), DrawingErrorKind<Infallible>> {
        Ok(())
    }

    fn draw_pixel(
        &mut self,
        (x, y): BackendCoord,
        colour: BackendColor,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        if let Some(place) = self.0.at([x, y].map(i64::from)) {
            let (r, g, b) = colour.rgb;
            for (below, above) in place.iter_mut().zip([r, g, b]) {
                let mixed =
                    f64::from(*below) + (f64::from(above) - f64::from(*below)) * colour.alpha;
                *below = mixed.round().clamp(0.0, 255.0) as u8;
            }
        }
        Ok(())
    }

    fn draw_text<T: BackendTextStyle>(
        &mut self,
        _: &str,
        _: &T,
        _: BackendCoord,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        Ok(())
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        _: &str,
        _: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        Ok((0, 0))
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        (x, y): BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        if fill {
            // Plotters' own draws some pixels twice, which shows where the colour is translucent.
            let radius = i32::try_from(radius).unwrap_or_default();
            for (dx, dy) in
                (-radius..=radius).flat_map(|dy| (-radius..=radius).map(move |dx| (dx, dy)))
            {
                if dx * dx + dy * dy <= radius * radius + radius / 2 {
                    self.draw_pixel((x + dx, y + dy), style.color())?;
                }
            }
            return Ok(());
        }
        rasterizer::draw_circle(self, (x, y), radius, style, fill)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_become_squares_and_what_is_outside_is_left_out() {
        let mut picture = Picture::new(4, 4);
        picture.put([2, 2], 2, &[9, 8, 7, 255, 6, 5, 4, 255], 2);
        assert_eq!(picture.at([3, 3]).unwrap(), [9, 8, 7]);
        assert_eq!(picture.at([1, 1]).unwrap(), [255, 255, 255]);
        assert!(picture.at([4, 0]).is_none() && picture.at([0, -1]).is_none());
    }

    #[test]
    fn a_png_of_the_same_size_comes_out() {
        let bytes = Picture::new(30, 20).to_png().unwrap();
        let reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
        assert_eq!((reader.info().width, reader.info().height), (30, 20));
    }

    #[test]
    fn a_translucent_colour_lets_half_of_the_white_through() {
        let mut picture = Picture::new(1, 1);
        Canvas(&mut picture)
            .draw_pixel((0, 0), BackendColor { alpha: 0.5, rgb: (1, 101, 255) })
            .unwrap();
        assert_eq!(picture.rgb, [128, 178, 255]);
    }
}
