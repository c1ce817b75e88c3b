//! Parameters that say where a reader came from or which session he has, never which page he sees.
//!
//! Exact names and prefixes only. `ref`, `source`, `medium` and `session` stay: some sites use them for content.

/// Prefixes of tracking parameters, in lower case.
const TRACKING_PREFIXES: &[&str] = &["utm_", "pk_", "mtm_", "piwik_", "matomo_", "hsa_", "at_custom", "stm_", "oly_"];

/// Tracking parameters, in lower case.
const TRACKING: &[&str] = &[
    // Advertisement networks' click ids.
    "fbclid", "gclid", "gclsrc", "dclid", "wbraid", "gbraid", "msclkid", "yclid", "ysclid", "twclid", "ttclid", "li_fat_id",
    "igshid", "igsh", "rb_clickid", "s_cid", "epik", "irclickid", "srsltid", "mibextid", "sccid", "vero_id", "_openstat",
    // Mail and marketing systems.
    "mc_cid", "mc_eid", "mkt_tok", "_hsenc", "_hsmi", "__hstc", "__hssc", "__hsfp", "ml_subscriber", "ml_subscriber_hash",
    "ck_subscriber_id", "_kx", "wickedid", "nr_email_referer", "sc_customer", "sc_eh", "sc_uid", "_bhlid",
    // Analytics.
    "_ga", "_gl", "_gac", "xtor", "at_campaign", "at_medium", "at_link_id", "at_link_type", "at_link_origin", "at_format",
    "at_ptr_name", "at_bbc_team", "wt_mc", "wt.mc_id", "wt_zmc", "wtrid", "cmpid", "cmp_id", "ncid", "smid", "smtyp", "spm",
    "scm", "guccounter", "guce_referrer", "guce_referrer_sig", "ocid", "ito", "ns_mchannel", "ns_source", "ns_campaign",
    "ns_linkname", "ns_fee", "icid", "int_cmp", "dicbo", "share_from", "ftag", "soc_src", "soc_trk", "ref_src", "ref_url",
    "cx_testid", "cx_testvariant", "cx_artpos", "trk", "trkcampaign", "sref", "tblci", "obOrigUrl",
];

/// Names under which session ids travel, in lower case; removed where the value is long and opaque.
const SESSIONS: &[&str] =
    &["jsessionid", "phpsessid", "sessionid", "session_id", "sid", "sessid", "zenid", "osCsid", "cfid", "cftoken", "s"];

/// Shortest value that is taken for a session id.
const OPAQUE: usize = 20;

/// The query without parameters that do not choose the page, in the order of the rest; empty parameters go too.
pub(super) fn without_tracking(query: &str) -> String {
    let coldfusion = ["cfid", "cftoken"].iter().all(|name| pairs(query).any(|(key, _)| key == *name));
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .filter(|pair| {
            let (name, value) = split(pair);
            let session = is_session(&name, value) || (coldfusion && matches!(name.as_str(), "cfid" | "cftoken"));
            !session && !is_tracking(&name)
        })
        .collect();
    kept.join("&")
}

fn pairs(query: &str) -> impl Iterator<Item = (String, &str)> {
    query.split('&').map(split)
}

fn split(pair: &str) -> (String, &str) {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let name = if name.contains('%') {
        url::form_urlencoded::parse(name.as_bytes()).next().map_or_else(String::new, |(name, _)| name.into_owned())
    } else {
        name.to_owned()
    };
    (name.to_ascii_lowercase(), value)
}

fn is_tracking(name: &str) -> bool {
    TRACKING.contains(&name)
        || TRACKING_PREFIXES.iter().any(|prefix| name.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty()))
}

fn is_session(name: &str, value: &str) -> bool {
    let opaque = value.len() >= OPAQUE && value.bytes().all(|byte| byte.is_ascii_alphanumeric());
    opaque && (SESSIONS.contains(&name) || name.starts_with("aspsessionid"))
}
