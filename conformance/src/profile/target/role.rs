//! What a request is for, read off its URL: which of the profile's URLs it is.

use http::Method;
use regex::Regex;
use serde::Serialize;
use url::Url;

use super::Target;

/// What a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Is anybody there?
    Knock,
    /// The sign-in and its page.
    SignIn,
    /// A call that arranges a fleet.
    Arrange,
    /// A fleet comes back on the success URL.
    Success,
    /// A fleet comes back on the failure URL.
    Failure,
    /// A delivery.
    Webhook,
    /// A look at a request.
    ObserveRequest,
    /// A look at a fleet.
    ObserveFleet,
    /// A page that a redirect of the partner leads to.
    Further,
}

/// The profile's URLs, ready to be recognised.
#[derive(Debug)]
pub struct Roles(Vec<(Role, Shape)>);

/// One of them.
#[derive(Debug)]
struct Shape {
    origin: url::Origin,
    path: Option<Regex>,
    /// The URL's own parameters; a value is `None` where a place stands.
    own: Vec<(String, Option<String>)>,
}

const FLEET: &str = "catena-conformance-00000000";
const ID: &str = "00000000-0000-4000-8000-000000000000";

impl Roles {
    /// Of a target.
    #[must_use]
    pub fn of(target: &Target) -> Self {
        let mut shapes = Vec::new();
        let mut add = |role, text: String| shapes.extend(Shape::of(&text).map(|shape| (role, shape)));
        if let Some(webhook) = &target.webhook {
            add(Role::Webhook, webhook.url.to_string());
        }
        if let Some(login) = &target.login {
            add(Role::SignIn, login.url.to_string());
            login.page.iter().for_each(|page| add(Role::SignIn, page.to_string()));
        }
        target.arrange.iter().for_each(|hook| add(Role::Arrange, hook.url.to_string()));
        target.observe_request.iter().for_each(|url| add(Role::ObserveRequest, url.to_string()));
        target.observe_fleet.iter().for_each(|url| add(Role::ObserveFleet, url.to_string()));
        add(Role::Success, target.success.to_string());
        add(Role::Failure, target.failure.to_string());
        Self(shapes)
    }

    /// What a request is for. Where several URLs have the same path, the one with most of its own parameters in the
    /// request is meant; where that does not tell, `status` does.
    #[must_use]
    pub fn role(&self, method: &Method, url: &Url) -> Role {
        let fitting = self.0.iter().filter_map(|(role, shape)| shape.fits(url).map(|own| (*role, own)));
        let fitting: Vec<(Role, usize)> = fitting.collect();
        let most = fitting.iter().map(|(_, own)| *own).max();
        let mut best = fitting.iter().filter(|(_, own)| Some(*own) == most).map(|(role, _)| *role);
        let failed = url.query_pairs().any(|(name, value)| name == "status" && value == "failure");
        match (best.next(), best.next()) {
            (Some(Role::Success), Some(Role::Failure)) if failed => Role::Failure,
            (Some(role), _) => role,
            (None, _) if *method == Method::HEAD && url.path() == "/" => Role::Knock,
            (None, _) => Role::Further,
        }
    }

    /// What stands in the place of the id in a look at a request.
    #[must_use]
    pub fn id_in(&self, url: &Url) -> Option<String> {
        let (_, shape) = self.0.iter().find(|(role, _)| *role == Role::ObserveRequest)?;
        if let Some(found) = shape.path.as_ref()?.captures(url.path()).and_then(|found| found.name("id")) {
            return Some(found.as_str().to_owned());
        }
        let (name, _) = shape.own.iter().find(|(_, value)| value.is_none())?;
        let value = url.query_pairs().find(|(found, _)| found == name)?.1;
        Some(form_urlencoded::byte_serialize(value.as_bytes()).collect())
    }
}

impl Shape {
    fn of(text: &str) -> Option<Self> {
        let filled = text.replace("{fleet_ref}", FLEET).replace("{integration_request_id}", ID);
        let url = Url::parse(&filled).ok()?;
        let path = regex::escape(url.path())
            .replacen(&regex::escape(ID), "(?P<id>.*)", 1)
            .replace(&regex::escape(FLEET), "[^/]*");
        let own = url
            .query_pairs()
            .map(|(name, value)| {
                let filled = value.contains(FLEET) || value.contains(ID);
                (name.into_owned(), (!filled).then(|| value.into_owned()))
            })
            .collect();
        Some(Self { origin: url.origin(), path: Regex::new(&format!("^{path}$")).ok(), own })
    }

    /// How many of its own parameters a URL has, if it is this one.
    fn fits(&self, url: &Url) -> Option<usize> {
        let path = self.path.as_ref()?;
        if url.origin() != self.origin || !path.is_match(url.path()) {
            return None;
        }
        let has = |(name, value): &&(String, Option<String>)| {
            url.query_pairs()
                .any(|(found, held)| found == *name && value.as_ref().is_none_or(|value| held == *value))
        };
        Some(self.own.iter().filter(has).count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::target::TargetFlags;

    fn roles(callback: &str, observe: &str) -> Roles {
        let profile = format!("[callback]\n{callback}\n[observe]\n{observe}\n");
        let flags = TargetFlags { any_host: true, ..TargetFlags::default() };
        Roles::of(&Target::from_profile("test.toml", &profile, &|_| None, &flags).unwrap())
    }

    fn role(roles: &Roles, url: &str) -> Role {
        roles.role(&Method::GET, &Url::parse(url).unwrap())
    }

    #[test]
    fn one_handler_for_both_urls_is_told_apart_by_its_own_parameter_or_by_status() {
        let own = roles(
            "success_redirect_url = \"https://a.test/back?to=in&fleet={fleet_ref}\"\n\
             failure_redirect_url = \"https://a.test/back?to=out&fleet={fleet_ref}\"",
            "",
        );
        assert_eq!(role(&own, "https://a.test/back?to=out&fleet=x&status=success"), Role::Failure);
        assert_eq!(role(&own, "https://a.test/back?to=in&fleet=x&status=failure"), Role::Success);
        let same = roles(
            "success_redirect_url = \"https://a.test/back\"\nfailure_redirect_url = \"https://a.test/back\"",
            "",
        );
        assert_eq!(role(&same, "https://a.test/back?status=failure"), Role::Failure);
        assert_eq!(role(&same, "https://a.test/back?status=integration-requested"), Role::Success);
        assert_eq!(role(&same, "https://a.test/welcome"), Role::Further);
    }

    #[test]
    fn the_id_of_a_look_is_found_in_path_or_query() {
        let callback =
            "success_redirect_url = \"https://a.test/in\"\nfailure_redirect_url = \"https://a.test/out\"";
        for (template, url) in [
            ("https://A.test:443/r/{integration_request_id}", "https://a.test/r/a%2Fb"),
            ("https://a.test/r?id={integration_request_id}", "https://a.test/r?id=a%2Fb"),
        ] {
            let roles = roles(callback, &format!("integration_request = \"{template}\""));
            assert_eq!(role(&roles, url), Role::ObserveRequest);
            assert_eq!(roles.id_in(&Url::parse(url).unwrap()).as_deref(), Some("a%2Fb"));
        }
    }
}
