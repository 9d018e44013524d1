//! The purpose of a request, derived from its URL.

use http::Method;
use regex::Regex;
use serde::Serialize;
use url::Url;

use super::Target;

/// The purpose of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Tests whether the server answers.
    Knock,
    /// The sign-in or its page.
    SignIn,
    /// A setup call.
    Arrange,
    /// A fleet returns to the success URL.
    Success,
    /// A fleet returns to the failure URL.
    Failure,
    /// A webhook delivery.
    Webhook,
    /// Reads the view of an integration request.
    ObserveRequest,
    /// Reads the view of a fleet.
    ObserveFleet,
    /// Follows a redirect of the partner.
    Further,
}

/// The URLs of a target, to derive the purpose of a request from.
#[derive(Debug)]
pub struct Roles(Vec<(Role, Shape)>);

/// One URL of the target.
#[derive(Debug)]
struct Shape {
    origin: url::Origin,
    path: Option<Regex>,
    /// The query parameters of the URL; the value is `None` for a placeholder.
    own: Vec<(String, Option<String>)>,
}

const FLEET: &str = "catena-conformance-00000000";
const ID: &str = "00000000-0000-4000-8000-000000000000";

impl Roles {
    /// The URLs of a target.
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
        target.arrange.iter().for_each(|call| add(Role::Arrange, call.url.to_string()));
        target.observe_request.iter().for_each(|url| add(Role::ObserveRequest, url.to_string()));
        target.observe_fleet.iter().for_each(|url| add(Role::ObserveFleet, url.to_string()));
        add(Role::Success, target.success.to_string());
        add(Role::Failure, target.failure.to_string());
        Self(shapes)
    }

    /// The purpose of a request. If several URLs have the same path, the one with the most matching query parameters
    /// wins; if that is ambiguous, the parameter `status` decides.
    #[must_use]
    pub fn role(&self, method: &Method, url: &Url) -> Role {
        let matching = self.0.iter().filter_map(|(role, shape)| shape.matches(url).map(|own| (*role, own)));
        let matching: Vec<(Role, usize)> = matching.collect();
        let most = matching.iter().map(|(_, own)| *own).max();
        let mut best = matching.iter().filter(|(_, own)| Some(*own) == most).map(|(role, _)| *role);
        let failed = url.query_pairs().any(|(name, value)| name == "status" && value == "failure");
        match (best.next(), best.next()) {
            (Some(Role::Success), Some(Role::Failure)) if failed => Role::Failure,
            (Some(role), _) => role,
            (None, _) if *method == Method::HEAD && url.path() == "/" => Role::Knock,
            (None, _) => Role::Further,
        }
    }

    /// The id in the URL of a view of an integration request.
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

    /// The number of matching query parameters, or `None` if it is a different URL.
    fn matches(&self, url: &Url) -> Option<usize> {
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
    fn two_urls_with_one_path_are_distinguished_by_their_parameters_or_by_status() {
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
    fn the_id_of_a_view_is_found_in_path_or_query() {
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
