//! The HTTP client's errors, translated: the only file that looks inside `reqwest::Error`.

use std::error::Error;

use super::resolver::LookupError;
use crate::model::{Outcome, Reason};

/// Longest detail, in characters.
const DETAIL_CHARS: usize = 300;

/// The outcome of a request that the client could not finish.
pub(super) fn outcome(error: reqwest::Error) -> Outcome {
    // The address stands beside the outcome anyway.
    let error = error.without_url();
    if let Some(lookup) = find::<LookupError>(&error) {
        return match lookup {
            LookupError::Forbidden(forbidden) => forbidden.clone().into(),
            LookupError::Failed(_) | LookupError::TimedOut(_) => {
                Outcome::new(Reason::DnsFailed).detail(lookup.to_string())
            }
        };
    }
    let reason = if find::<rustls::Error>(&error).is_some() {
        Reason::TlsFailed
    } else if error.is_timeout() {
        Reason::TimedOut
    } else if error.is_dns() {
        Reason::DnsFailed
    } else if error.is_connect() {
        Reason::ConnectFailed
    } else if error.is_builder() {
        Reason::BadUrl
    } else if find::<std::io::Error>(&error).is_some_and(is_lost) && !error.is_body() && !error.is_decode() {
        // The connection broke before a response came.
        Reason::ConnectFailed
    } else {
        Reason::BadResponse
    };
    Outcome::new(reason).detail(detail(&error))
}

fn is_lost(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
    matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset)
}

/// The first error of that type in the chain, also inside `std::io::Error`, whose `source` passes its own content over.
fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<E>() {
            return Some(found);
        }
        let inner = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if let Some(found) = inner.and_then(|inner| find::<E>(inner)) {
            return Some(found);
        }
        next = error.source();
    }
    None
}

/// What the client's layers say of themselves; our reason and stage say it already.
const LAYERS: [&str; 5] = [
    "error sending request",
    "client error (Connect)",
    "client error (SendRequest)",
    "error decoding response body",
    "request or response body error",
];

/// Where it happened, and the messages of the chain from the outside in, each said once.
fn detail(error: &reqwest::Error) -> String {
    let mut text = if error.is_connect() {
        "while connecting".to_owned()
    } else if error.is_body() || error.is_decode() {
        "in the body".to_owned()
    } else {
        "before the response".to_owned()
    };
    let error: &(dyn Error + 'static) = error;
    let mut next = Some(error);
    while let Some(error) = next {
        let message = error.to_string();
        if !LAYERS.contains(&message.as_str()) && !text.contains(&message) {
            text.push_str(": ");
            text.push_str(&message);
        }
        next = error.source();
    }
    text.chars().take(DETAIL_CHARS).collect()
}
