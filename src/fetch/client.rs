//! The fetcher.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::HeaderValue;
use jiff::SignedDuration;
use tokio::time::Instant;

use super::ask::{Ask, user_agent};
use super::body::{self, Body, Cap, Over, Patience};
use super::bounds::{Bounds, ERROR_BYTES, HEAD_BYTES, REDIRECT_BYTES};
use super::guard::{Guard, Route};
use super::resolver::Resolver;
use super::response::Response;
use super::room::{Holding, Room};
use super::status;
use crate::config::meant::Settings;
use crate::model::{Header, Outcome, Reason, Step, TargetKind};
use crate::politeness::{Machine, Permit};

/// How long an idle connection is kept; longer than most gaps between two requests to a host.
const POOL_IDLE: Duration = Duration::from_secs(30);

/// Sends requests. Cheap to share behind an `Arc`; one per crawl.
#[derive(Debug)]
pub struct Fetcher {
    client: reqwest::Client,
    guard: Arc<Guard>,
    bounds: Bounds,
    user_agent: HeaderValue,
    pub(super) room: Room,
}

/// Why there is no fetcher: the crawl cannot start.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The HTTP client refuses its settings.
    #[error("the HTTP client cannot be set up: {0}")]
    Client(#[from] reqwest::Error),
    /// `crawler.name` and `crawler.contact` make no header.
    #[error("`{0}` cannot be sent as User-Agent")]
    UserAgent(String),
}

impl Fetcher {
    /// A fetcher by these settings.
    pub fn new(settings: &Settings) -> Result<Self, FetchError> {
        Self::with_bounds(settings, Bounds::new(&settings.limits))
    }

    /// The same with other bounds than the usual ones.
    pub fn with_bounds(settings: &Settings, bounds: Bounds) -> Result<Self, FetchError> {
        // Once per process; a second call finds the first one's and changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let guard = Arc::new(Guard::new(&settings.connect));
        let builder = || {
            reqwest::Client::builder()
                .http1_only()
                .redirect(reqwest::redirect::Policy::none())
                .retry(reqwest::retry::never())
                .referer(false)
                // Also keeps HTTP_PROXY of the environment out, which would go round the resolver and so the guard.
                .no_proxy()
                .dns_resolver(Resolver { guard: Arc::clone(&guard), timeout: bounds.dns })
                .connect_timeout(bounds.connect)
                .pool_max_idle_per_host(1)
                .pool_idle_timeout(POOL_IDLE)
        };
        let client = builder().build().or_else(|error| {
            // A machine without root certificates can still crawl http hosts, such as the demo's; https ones then
            // fail one by one, with a reason.
            tracing::warn!(%error, "no root certificates: https will fail");
            builder().tls_certs_only([]).build()
        })?;
        let agent = user_agent(&settings.crawler);
        let user_agent = HeaderValue::from_str(&agent).map_err(|_| FetchError::UserAgent(agent))?;
        Ok(Self { client, guard, bounds, user_agent, room: Room::default() })
    }

    /// Sends one request and reads its response. One hop: a redirect is a response like any other, and asks for its
    /// own permit.
    ///
    /// Any status is a response. The outcomes are those of the way there (address, name, connection, time, size).
    pub async fn fetch(&self, permit: Permit, ask: Ask) -> Step<Response> {
        if *permit.host() != ask.url.host() {
            let detail = format!("a permit for `{}` was used for `{}`", permit.host(), ask.url.host());
            return Err(Outcome::new(Reason::Bug).detail(detail));
        }
        let route = self.guard.route(ask.url.as_url())?;
        let mut response = self.exchange(&route, &ask, permit.granted().into()).await?;
        response.robots_rule = permit.robots_rule().map(str::to_owned);
        Ok(response)
    }

    async fn exchange(&self, route: &Route, ask: &Ask, start: Instant) -> Step<Response> {
        let headers = ask.headers(&self.user_agent);
        let request_head = ask.head(&headers);
        let patience = Patience::new(self.bounds.read, self.bounds.total_for(ask.kind));
        let mut response = patience.wait(self.client.get(route.url.clone()).headers(headers).send()).await?;
        let latency = start.elapsed();
        let peer = response.remote_addr();
        if let Some(peer) = peer {
            self.guard.judge_peer(route, peer.ip())?;
        }
        let status = response.status().as_u16();
        if status == 304 && !ask.is_conditional() {
            return Err(Outcome::new(Reason::BadStatus).detail("status 304 to an unconditional request"));
        }
        let headers = headers_of(&response);
        let n_bytes: usize = headers.iter().map(|header| header.name.len() + header.value.len()).sum();
        if n_bytes > HEAD_BYTES {
            let detail = format!("a head of {n_bytes} bytes, where {HEAD_BYTES} are the most");
            return Err(Outcome::new(Reason::BadResponse).detail(detail));
        }
        let location = response.headers().get(http::header::LOCATION);
        let location = location.and_then(|value| std::str::from_utf8(value.as_bytes()).ok()).map(str::to_owned);
        let Body { bytes: body, truncated, held } = match self.cap(status, ask.kind, patience, &response) {
            Some(cap) => body::read(&mut response, cap, &self.room).await?,
            None => Body { bytes: Bytes::new(), truncated: true, held: Holding::default() },
        };
        let since = SignedDuration::try_from(latency).unwrap_or_default();
        Ok(Response {
            status,
            headers,
            body,
            truncated,
            request_head,
            at: ask.now.checked_add(since).unwrap_or(ask.now),
            latency,
            location,
            robots_rule: None,
            // Where the config leads says nothing about whose machine it is.
            machine: peer.filter(|_| !route.is_given).map(|peer| match super::guard::address(peer.ip()) {
                Ok(()) => Machine::public(peer.ip()),
                Err(_) => Machine::private(peer),
            }),
            held: Arc::new(held),
        })
    }

    /// What is read of the body; `None`: nothing at all.
    fn cap(&self, status: u16, kind: TargetKind, patience: Patience, response: &reqwest::Response) -> Option<Cap> {
        let Bounds { slow_window, slow_bytes, .. } = self.bounds;
        let cap = |n_bytes, over| Some(Cap { n_bytes, over, slow_window, slow_bytes, patience });
        let n_bytes = self.bounds.bytes_for(kind);
        if status::is_redirect(status) {
            // Nobody reads it; a short one is taken in so that its connection can be used again.
            let is_short = response.content_length().is_some_and(|length| length <= REDIRECT_BYTES);
            return if is_short { cap(REDIRECT_BYTES, Over::Cut) } else { None };
        }
        if !(200..300).contains(&status) {
            return cap(n_bytes.min(ERROR_BYTES), Over::Cut);
        }
        // Of a robots.txt the first part counts (RFC 9309 section 2.5); everything else is whole or nothing.
        cap(n_bytes, if kind == TargetKind::Robots { Over::Cut } else { Over::Refuse })
    }
}

fn headers_of(response: &reqwest::Response) -> Vec<Header> {
    let headers = response.headers().iter();
    headers
        .map(|(name, value)| Header { name: name.as_str().to_owned(), value: Bytes::copy_from_slice(value.as_bytes()) })
        .collect()
}
