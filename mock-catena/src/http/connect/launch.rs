//! Launch parameters: how the partner's page opened the flow, and how it should look. Unknown parameters and values
//! are ignored. Pages pass the parsed parameters on to the next page, so no query text is repeated unchanged.

use url::Url;

use crate::embedding::ConnectOptions;
use crate::named::named;

named! {
    /// How the partner's page opened the flow.
    pub(super) enum Embed {
        /// In a frame.
        Iframe = "iframe",
        /// In a popup window.
        Popup = "popup",
        /// In the same tab.
        Redirect = "redirect",
    }
}

/// How much of the page is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Variant {
    /// Background, header, card.
    #[default]
    Full,
    /// Only the card.
    Card,
}

named! {
    /// The colour scheme.
    pub(super) enum Theme {
        /// Dark on light.
        Light = "light",
        /// Light on dark.
        Dark = "dark",
    }
}

/// An RGB colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Colour(pub(super) [u8; 3]);

/// The partner's colour and logos. Only with a known key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Brand {
    pub(super) colour: Option<Colour>,
    pub(super) logo: Option<Url>,
    pub(super) logo_dark: Option<Url>,
}

/// All launch parameters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Launch {
    pub(super) embed: Option<Embed>,
    /// The embed key, if it is known.
    pub(super) key: Option<String>,
    /// The origins registered for the key.
    pub(super) origins: Vec<String>,
    pub(super) variant: Variant,
    pub(super) theme: Option<Theme>,
    pub(super) brand: Brand,
}

impl Theme {
    pub(super) fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.as_str() == raw)
    }
}

impl Colour {
    pub(super) fn parse(raw: &str) -> Option<Self> {
        let digits = raw.strip_prefix('#').unwrap_or(raw);
        if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
        Some(Self([red, green, blue]))
    }

    pub(super) fn hex(self) -> String {
        let [red, green, blue] = self.0;
        format!("{red:02x}{green:02x}{blue:02x}")
    }
}

/// An absolute HTTPS URL that is safe in a policy and an attribute.
fn logo(raw: &str) -> Option<Url> {
    let url = Url::parse(raw).ok()?;
    (url.scheme() == "https" && url.has_host() && url.username().is_empty() && raw.len() <= 2_083)
        .then_some(url)
}

impl Launch {
    /// Parses the parameters; `get` returns the first value or an empty text.
    pub(super) fn of<'a>(get: impl Fn(&str) -> &'a str, options: &ConnectOptions) -> Self {
        let requested = get("embed_key");
        let origins: Vec<_> = options
            .embed_keys
            .iter()
            .filter(|known| known.key() == requested)
            .map(|known| known.origin().as_str().to_owned())
            .collect();
        let key = (!origins.is_empty()).then(|| requested.to_owned());
        let brand = match key {
            Some(_) => Brand {
                colour: Colour::parse(get("brand_color")),
                logo: logo(get("brand_logo")),
                logo_dark: logo(get("brand_logo_dark")),
            },
            None => Brand::default(),
        };
        Self {
            embed: Embed::ALL.into_iter().find(|embed| embed.as_str() == get("embed")),
            key,
            origins,
            variant: if get("variant") == "card" { Variant::Card } else { Variant::Full },
            theme: Theme::parse(get("theme")),
            brand,
        }
    }

    /// The parameters to pass on to the next page.
    pub(super) fn carried(&self) -> Vec<(&'static str, String)> {
        let Self { embed, key, origins: _, variant, theme, brand } = self;
        let url = |url: &Option<Url>| url.as_ref().map(|url| url.as_str().to_owned());
        [
            ("embed", embed.map(|embed| embed.as_str().to_owned())),
            ("embed_key", key.clone()),
            ("variant", (*variant == Variant::Card).then(|| "card".to_owned())),
            ("theme", theme.map(|theme| theme.as_str().to_owned())),
            ("brand_color", brand.colour.map(Colour::hex)),
            ("brand_logo", url(&brand.logo)),
            ("brand_logo_dark", url(&brand.logo_dark)),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
    }

    /// Whether the flow is embedded in the partner's page, so that it ends there instead of with a redirect.
    pub(super) const fn is_surface(&self) -> bool {
        matches!(self.embed, Some(Embed::Iframe | Embed::Popup))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(raw: &str) -> Launch {
        let options = ConnectOptions {
            embed_keys: vec!["demo=https://a.test".parse().unwrap(), "demo=https://b.test".parse().unwrap()],
            ..ConnectOptions::default()
        };
        let pairs: Vec<(String, String)> = form_urlencoded::parse(raw.as_bytes()).into_owned().collect();
        let get =
            |name: &str| pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
        Launch::of(get, &options)
    }

    #[test]
    fn parsed_parameters_are_passed_on_unchanged() {
        let launch = read(
            "embed=iframe&embed_key=demo&variant=card&theme=dark&brand_color=%23A1b2C3&brand_logo=https://a.test/l.svg",
        );
        assert_eq!(launch.origins, ["https://a.test", "https://b.test"]);
        let again = form_urlencoded::Serializer::new(String::new()).extend_pairs(launch.carried()).finish();
        assert_eq!(read(&again), launch);
        assert!(again.contains("brand_color=a1b2c3"), "{again}");
    }

    #[test]
    fn an_invalid_value_is_ignored_and_a_brand_requires_a_key() {
        let odd = read("embed=window&embed_key=other&variant=tiny&theme=auto&brand_color=112233");
        assert_eq!(odd, Launch::default());
        for raw in ["abc", "11223344", "red", "rgb(1,2,3)", "##112233", "+12345"] {
            assert_eq!(Colour::parse(raw), None, "{raw}");
        }
        for raw in ["http://a.test/l", "/l", "javascript:alert(1)", "data:image/png,x", "https://u@a.test/l"]
        {
            assert_eq!(logo(raw), None, "{raw}");
        }
    }
}
