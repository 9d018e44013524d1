//! The partner's colour, as a stylesheet: a strict policy allows no style inside a page.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::input::Query;
use super::launch::Colour;

/// `GET /connect/brand.css?color=…`
pub(super) async fn stylesheet(query: Query) -> Response {
    let Some(colour) = Colour::parse(query.get("color")) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "max-age=3600"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    let css = format!(
        ":root:root:root {{ --brand: #{}; --on-brand: {}; }}\n",
        colour.hex(),
        if dark_text_reads_better(colour) { "#0b1622" } else { "#ffffff" }
    );
    (headers, css).into_response()
}

/// Whether dark text stands out more on this colour than white text (WCAG 2, relative luminance).
fn dark_text_reads_better(Colour([red, green, blue]): Colour) -> bool {
    let linear = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
    // Luminance of `#0b1622` is 0.0078.
    (luminance + 0.05) / 0.057_8 > 1.05 / (luminance + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_on_a_brand_colour_is_the_one_that_stands_out() {
        let dark = |raw| dark_text_reads_better(Colour::parse(raw).unwrap());
        assert!(dark("ffd400") && dark("ffffff") && dark("7db8f5"));
        assert!(!dark("0b5cab") && !dark("000000") && !dark("a3131f"));
    }
}
