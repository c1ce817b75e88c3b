//! Dates as the web gives them: sometimes a moment, sometimes only a day.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment with the offset that its source wrote, to the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The instant.
    pub instant: Timestamp,
    /// The source's own offset from UTC: the day that readers saw hangs on it.
    pub offset: Offset,
}

/// A date found on the web.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebDate {
    /// Only the day is known.
    Day(Date),
    /// Date, time and offset are known.
    Moment(Moment),
}

impl WebDate {
    /// The calendar day in the source's own offset.
    pub fn day(&self) -> Date {
        match self {
            Self::Day(day) => *day,
            Self::Moment(moment) => moment.offset.to_datetime(moment.instant).date(),
        }
    }

    /// The instant; of a day, its beginning in UTC.
    pub fn instant(&self) -> Option<Timestamp> {
        match self {
            Self::Day(day) => Offset::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok(),
            Self::Moment(moment) => Some(moment.instant),
        }
    }

    /// A moment from an instant and an offset in seconds east of UTC; `None` if the offset is out of range.
    pub fn moment(instant: Timestamp, offset_seconds: i32) -> Option<Self> {
        let offset = Offset::from_seconds(offset_seconds).ok()?;
        let instant = Timestamp::from_second(instant.as_second()).ok()?;
        Some(Self::Moment(Moment { instant, offset }))
    }

    /// Reads what [`Display`](std::fmt::Display) wrote: `YYYY-MM-DD` or RFC 3339 with offset.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() == 10 {
            return text.parse().ok().map(Self::Day);
        }
        let instant: Timestamp = text.parse().ok()?;
        let offset = match text.strip_suffix('Z') {
            Some(_) => 0,
            None => {
                let zone = text.get(text.len().checked_sub(6)?..)?;
                let sign = if zone.starts_with('-') { -1 } else { 1 };
                let hours: i32 = zone.get(1..3)?.parse().ok()?;
                let minutes: i32 = zone.get(4..6)?.parse().ok()?;
                sign * (hours * 3600 + minutes * 60)
            }
        };
        Self::moment(instant, offset)
    }
}

impl std::fmt::Display for WebDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day}"),
            Self::Moment(moment) => {
                let local = moment.offset.to_datetime(moment.instant);
                let seconds = moment.offset.seconds();
                write!(f, "{}", local.strftime("%Y-%m-%dT%H:%M:%S"))?;
                if seconds == 0 {
                    return f.write_str("Z");
                }
                let (sign, ahead) = if seconds < 0 { ('-', -seconds) } else { ('+', seconds) };
                write!(f, "{sign}{:02}:{:02}", ahead / 3600, ahead % 3600 / 60)
            }
        }
    }
}

impl Serialize for WebDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for WebDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("`{text}` is not a date")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back_with_its_offset() {
        for text in ["2026-11-23", "2026-11-23T07:05:09+01:00", "2026-11-23T07:05:09Z", "2026-11-23T23:59:59-03:30"] {
            assert_eq!(WebDate::parse(text).expect(text).to_string(), text);
        }
    }

    #[test]
    fn the_day_is_the_sources_own() {
        let late = WebDate::parse("2026-11-23T23:30:00-05:00").unwrap();
        assert_eq!(late.day().to_string(), "2026-11-23");
    }

    #[test]
    fn garbage_is_none() {
        for text in ["", "yesterday", "2026-13-01", "2026-11-23T25:00:00Z", "2026-11-23T07:05:09+é:00"] {
            assert_eq!(WebDate::parse(text), None, "{text}");
        }
    }
}
