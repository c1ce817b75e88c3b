//! Durations and sizes as people write them: `1.5s`, `10 MiB`.

use std::time::Duration;

use super::diagnose::{Complaint, shown};

/// Units of time in nanoseconds.
const TIMES: [(&str, u128); 5] = [
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
    ("d", 86_400_000_000_000),
];

/// Units of size in bytes: thousands, and powers of two with an `i`.
const SIZES: [(&str, u128); 8] = [
    ("B", 1),
    ("kB", 1000),
    ("KB", 1000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
];

/// Digits taken before and after the point: more is a slip, and would not fit.
const DIGITS: usize = 12;

/// Reads a duration: a number and one of `ms`, `s`, `m`, `h`, `d`.
pub(super) fn duration(text: &str) -> Result<Duration, Complaint> {
    let (number, unit) = split(text);
    let mend = "write a number and one of `ms`, `s`, `m`, `h`, `d`, such as \"1.5s\"";
    let scale = |unit: &str| TIMES.iter().find(|(name, _)| *name == unit).map(|(_, scale)| *scale);
    let Some(number) = number else {
        return Err(not_a_number(text, "duration", mend));
    };
    let Some(nanoseconds) = scale(unit) else {
        let usual = match unit.to_lowercase().as_str() {
            "" | "s" | "sec" | "secs" | "second" | "seconds" => "s",
            "ms" | "msec" | "msecs" | "millis" | "millisecond" | "milliseconds" => "ms",
            "m" | "min" | "mins" | "minute" | "minutes" => "m",
            "h" | "hr" | "hrs" | "hour" | "hours" => "h",
            "d" | "day" | "days" => "d",
            _ => return Err(unknown_unit(text, unit, mend)),
        };
        return Err(other_unit(text, number, unit, usual, ""));
    };
    let nanos = scaled(number, nanoseconds).ok_or_else(|| too_long(text, mend))?;
    Ok(Duration::from_nanos(u64::try_from(nanos).map_err(|_| too_long(text, mend))?))
}

/// Reads a size: a number and one of `B`, `kB`, `MB`, `GB`, `KiB`, `MiB`, `GiB`.
pub(super) fn size(text: &str) -> Result<u64, Complaint> {
    let (number, unit) = split(text);
    let mend = "write a number and one of `B`, `kB`, `MB`, `GB`, `KiB`, `MiB`, `GiB`, such as \"10 MiB\"";
    let scale = |unit: &str| SIZES.iter().find(|(name, _)| *name == unit).map(|(_, scale)| *scale);
    let Some(number) = number else {
        return Err(not_a_number(text, "size", mend));
    };
    let Some(bytes) = scale(unit) else {
        let usual = match unit.to_lowercase().as_str() {
            "" | "b" | "byte" | "bytes" => "B",
            "k" | "kb" => "kB",
            "ki" | "kib" => "KiB",
            "m" | "mb" => "MB",
            "mi" | "mib" => "MiB",
            "g" | "gb" => "GB",
            "gi" | "gib" => "GiB",
            _ => return Err(unknown_unit(text, unit, mend)),
        };
        return Err(other_unit(text, number, unit, usual, " "));
    };
    let bytes = scaled(number, bytes).ok_or_else(|| too_long(text, mend))?;
    u64::try_from(bytes).map_err(|_| too_long(text, mend))
}

/// A duration as one would write it.
pub(super) fn duration_text(duration: Duration) -> String {
    let nanos = duration.as_nanos();
    if nanos == 0 {
        return "0s".to_owned();
    }
    // One day is 24 hours to most people, more of them are days.
    let names = TIMES.iter().rev().filter(|(name, scale)| *name != "d" || nanos > *scale);
    let unit = names.into_iter().find(|(_, scale)| nanos.is_multiple_of(*scale));
    unit.map_or_else(|| format!("{}s", duration.as_secs_f64()), |(name, scale)| format!("{}{name}", nanos / scale))
}

/// A size as one would write it.
pub(super) fn size_text(bytes: u64) -> String {
    let bytes = u128::from(bytes);
    let unit = ["GiB", "MiB", "GB", "MB", "KiB", "kB"].iter().find_map(|unit| {
        let (name, scale) = SIZES.iter().find(|(name, _)| name == unit)?;
        (bytes != 0 && bytes.is_multiple_of(*scale)).then(|| format!("{} {name}", bytes / scale))
    });
    unit.unwrap_or_else(|| format!("{bytes} B"))
}

/// The number at the head, if it is one, and what follows.
fn split(text: &str) -> (Option<&str>, &str) {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let is_number = {
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
        !whole.is_empty() && !fraction.is_empty() && !fraction.contains('.')
    };
    (is_number.then_some(number), unit.trim_start())
}

/// A decimal number times a whole one, rounded down; nothing where it is absurdly long.
fn scaled(number: &str, scale: u128) -> Option<u128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.len() > DIGITS || fraction.len() > DIGITS {
        return None;
    }
    let ten: u128 = 10u128.pow(u32::try_from(fraction.len()).ok()?);
    let digits: u128 = format!("{whole}{fraction}").parse().ok()?;
    digits.checked_mul(scale).map(|product| product / ten)
}

fn not_a_number(text: &str, what: &str, mend: &str) -> Complaint {
    let text = text.trim();
    let why = if text.is_empty() {
        format!("an empty {what}")
    } else if text.starts_with('-') {
        format!("`{}` is negative", shown(text))
    } else {
        format!("`{}` does not begin with a number", shown(text))
    };
    Complaint::new(why, mend)
}

fn other_unit(text: &str, number: &str, unit: &str, usual: &str, gap: &str) -> Complaint {
    let why = if unit.is_empty() {
        format!("`{}` has no unit", shown(text))
    } else {
        format!("`{}` is not how the unit is written", shown(unit))
    };
    Complaint::new(why, format!("write \"{}{gap}{usual}\"", shown(number)))
}

fn unknown_unit(text: &str, unit: &str, mend: &str) -> Complaint {
    if unit.contains(|c: char| c.is_ascii_digit()) {
        return Complaint::new(format!("`{}` has two numbers", shown(text)), mend);
    }
    Complaint::new(format!("`{}` has the unknown unit `{}`", shown(text), shown(unit)), mend)
}

fn too_long(text: &str, mend: &str) -> Complaint {
    Complaint::new(format!("`{}` is too long a number", shown(text)), mend)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn durations_are_read() {
        for (text, milliseconds) in [
            ("1s", 1000),
            ("500ms", 500),
            ("2m", 120_000),
            ("1.5s", 1500),
            ("1h", 3_600_000),
            (" 1 s ", 1000),
            ("0s", 0),
            ("0.25m", 15_000),
        ] {
            assert_eq!(duration(text), Ok(Duration::from_millis(milliseconds)), "{text}");
        }
    }

    #[test]
    fn sizes_are_read() {
        for (text, bytes) in [
            ("10 MiB", 10 << 20),
            ("1GB", 1_000_000_000),
            ("500 kB", 500_000),
            ("500 KB", 500_000),
            ("0.5 KiB", 512),
            ("7 B", 7),
            ("1.5GiB", 3 << 29),
        ] {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
    }

    #[test]
    fn a_bad_duration_says_what_to_write() {
        for (text, why, mend) in [
            ("1", "`1` has no unit", "write \"1s\""),
            ("2 min", "`min` is not how the unit is written", "write \"2m\""),
            ("1S", "`S` is not how the unit is written", "write \"1s\""),
            ("", "an empty duration", ""),
            ("-1s", "`-1s` is negative", ""),
            ("soon", "`soon` does not begin with a number", ""),
            (".5s", "`.5s` does not begin with a number", ""),
            ("1.2.3s", "`1.2.3s` does not begin with a number", ""),
            ("1m30s", "`1m30s` has two numbers", ""),
            ("1w", "`1w` has the unknown unit `w`", ""),
            ("1 day", "`day` is not how the unit is written", "write \"1d\""),
            ("99999999999999s", "`99999999999999s` is too long a number", ""),
            ("999999999999h", "`999999999999h` is too long a number", ""),
        ] {
            let complaint = duration(text).unwrap_err();
            assert_eq!(complaint.why, why);
            assert!(complaint.mend.contains(mend), "{text}: {}", complaint.mend);
        }
    }

    #[test]
    fn a_bad_size_says_what_to_write() {
        for (text, why, mend) in [
            ("10", "`10` has no unit", "write \"10 B\""),
            ("10M", "`M` is not how the unit is written", "write \"10 MB\""),
            ("10 mib", "`mib` is not how the unit is written", "write \"10 MiB\""),
            ("10 TB", "`10 TB` has the unknown unit `TB`", ""),
            ("ten MB", "`ten MB` does not begin with a number", ""),
        ] {
            let complaint = size(text).unwrap_err();
            assert_eq!(complaint.why, why);
            assert!(complaint.mend.contains(mend), "{text}: {}", complaint.mend);
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(milliseconds in 0u64..10_000_000_000, bytes in any::<u32>()) {
            let time = Duration::from_millis(milliseconds);
            prop_assert_eq!(duration(&duration_text(time)), Ok(time));
            prop_assert_eq!(size(&size_text(u64::from(bytes))), Ok(u64::from(bytes)));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,30}") {
            let _ = (duration(&text), size(&text));
        }
    }
}
