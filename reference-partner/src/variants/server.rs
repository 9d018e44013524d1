//! Runs a variant: the reference partner, with the requests and responses that the variant handles differently.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use catena_contract::WebhookSecret;

use super::pages::{self, PRIVATE, PageStyle};
use super::requests::{WebhookStyle, cookie, forward, handle_callback, has_handler, process_later};
use super::running::RunningVariant;
use super::variant::{Properties, Variant};
use crate::policy::{FAILURE_PATH, SUCCESS_PATH, WEBHOOK_PATH};
use crate::server::{Clock, ReferencePartner};

/// Most bytes of a page.
const MAX_PAGE_BYTES: usize = 1024 * 1024;

struct VariantState {
    properties: Properties,
    partner: Router,
    secret: WebhookSecret,
    clock: Clock,
    /// Pages that [`PageStyle::CleanUrl`] shows later, by the value of the cookie `page`.
    stored_pages: Mutex<HashMap<String, String>>,
}

impl Variant {
    /// Starts this variant on a free port of this computer.
    ///
    /// # Errors
    /// The error of the operating system if it cannot listen.
    pub async fn start(self, secret: WebhookSecret, clock: Clock) -> std::io::Result<RunningVariant> {
        let partner = ReferencePartner::new(secret.clone(), BTreeSet::new(), Arc::clone(&clock)).router();
        let properties = self.properties();
        let url_query = properties.url_query;
        let state = VariantState {
            properties,
            partner,
            secret: secret.clone(),
            clock,
            stored_pages: Mutex::default(),
        };
        let router = Router::new().fallback(answer).with_state(Arc::new(state));
        RunningVariant::serve_with_query(self.as_str(), url_query, router, secret).await
    }
}

impl VariantState {
    fn stored_page(&self, headers: &HeaderMap) -> String {
        let pages = self.stored_pages.lock().unwrap_or_else(PoisonError::into_inner);
        cookie(headers, "page").and_then(|id| pages.get(&id).cloned()).unwrap_or_default()
    }

    /// Stores a page and returns its id.
    fn store_page(&self, page: String) -> String {
        let mut pages = self.stored_pages.lock().unwrap_or_else(PoisonError::into_inner);
        let id = format!("p{}", pages.len());
        pages.insert(id.clone(), page);
        id
    }
}

async fn answer(State(state): State<Arc<VariantState>>, mut request: Request) -> Response {
    match request.uri().path() {
        SUCCESS_PATH | FAILURE_PATH => match handle_callback(state.properties.callbacks, &mut request) {
            Some(response) => response,
            None => change_page(&state, forward(&state.partner, request).await).await,
        },
        "/welcome" => (PRIVATE, Html(state.stored_page(request.headers()))).into_response(),
        "/login" => {
            Html("<h1>Sign in</h1><form><input name=user><input type=password name=p></form>").into_response()
        }
        WEBHOOK_PATH => match state.properties.webhook {
            WebhookStyle::FewHandlers if !has_handler(request.headers()) => {
                StatusCode::NOT_FOUND.into_response()
            }
            WebhookStyle::ProcessesLater if request.method() == Method::POST => {
                process_later(state.partner.clone(), &state.secret, (state.clock)(), request).await
            }
            WebhookStyle::Unchanged | WebhookStyle::FewHandlers | WebhookStyle::ProcessesLater => {
                let mut response = forward(&state.partner, request).await;
                if response.status() == StatusCode::ACCEPTED {
                    *response.status_mut() = state.properties.acknowledgement;
                }
                response
            }
        },
        _ => change_view(&state, forward(&state.partner, request).await).await,
    }
}

/// Changes the page of the reference partner.
async fn change_page(state: &VariantState, response: Response) -> Response {
    if response.status() != StatusCode::OK {
        return response;
    }
    let (parts, body) = response.into_parts();
    let page = match to_bytes(body, MAX_PAGE_BYTES).await {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(_) => return StatusCode::PAYLOAD_TOO_LARGE.into_response(),
    };
    let html = match state.properties.pages {
        PageStyle::Unchanged => return Response::from_parts(parts, Body::from(page)),
        PageStyle::CleanUrl => {
            let cookie = format!("page={}; Path=/; HttpOnly; SameSite=Lax", state.store_page(page));
            let headers = [(header::LOCATION, "/welcome".to_owned()), (header::SET_COOKIE, cookie)];
            return (StatusCode::SEE_OTHER, PRIVATE, headers).into_response();
        }
        PageStyle::Json => {
            let content_type = [(header::CONTENT_TYPE, "application/json")];
            return (PRIVATE, content_type, pages::json(&page)).into_response();
        }
        PageStyle::Script => {
            "<!doctype html><title>Acme</title><div id=app></div><script src=/app.js></script>".to_owned()
        }
        PageStyle::Translated(texts) => pages::translated(texts, &page),
        PageStyle::Wordy => pages::wordy(&page, (state.clock)()),
        PageStyle::Banner => pages::with_banner(&page),
    };
    (PRIVATE, Html(html)).into_response()
}

/// Changes a read-only view of the reference partner.
async fn change_view(state: &VariantState, response: Response) -> Response {
    if state.properties.provisional_access {
        return response;
    }
    let status = response.status();
    let view = to_bytes(response.into_body(), MAX_PAGE_BYTES).await.unwrap_or_default();
    (status, String::from_utf8_lossy(&view).replace("provisional", "none")).into_response()
}
