//! `croissant.json`: the corpus for machine-learning tools (Croissant format 1.0, MLCommons).

use serde_json::{Value, json};

use super::manifest::Manifest;
use super::schema::{COLUMNS, Column, Kind};

/// The standard's own context, for the names used here.
fn context() -> Value {
    json!({
        "@language": "en", "@vocab": "https://schema.org/", "sc": "https://schema.org/",
        "cr": "http://mlcommons.org/croissant/", "rai": "http://mlcommons.org/croissant/RAI/",
        "dct": "http://purl.org/dc/terms/", "citeAs": "cr:citeAs", "column": "cr:column", "conformsTo": "dct:conformsTo",
        "equivalentProperty": "cr:equivalentProperty", "samplingRate": "cr:samplingRate",
        "data": {"@id": "cr:data", "@type": "@json"}, "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
        "examples": {"@id": "cr:examples", "@type": "@json"}, "extract": "cr:extract", "field": "cr:field",
        "fileProperty": "cr:fileProperty", "fileObject": "cr:fileObject", "fileSet": "cr:fileSet", "format": "cr:format",
        "includes": "cr:includes", "isLiveDataset": "cr:isLiveDataset", "jsonPath": "cr:jsonPath", "key": "cr:key",
        "md5": "cr:md5", "parentField": "cr:parentField", "path": "cr:path", "recordSet": "cr:recordSet",
        "references": "cr:references", "regex": "cr:regex", "repeated": "cr:repeated", "replace": "cr:replace",
        "separator": "cr:separator", "source": "cr:source", "subField": "cr:subField", "transform": "cr:transform"
    })
}

/// Composes the file. Objects inside a record are left to the JSON Lines themselves.
pub fn compose(manifest: &Manifest) -> Value {
    let shards = manifest.shards.iter().map(|shard| {
        json!({
            "@type": "cr:FileObject", "@id": shard.file, "name": shard.file, "contentUrl": shard.file,
            "contentSize": format!("{} B", shard.bytes), "encodingFormat": "application/jsonlines", "sha256": shard.sha256
        })
    });
    let sets = manifest.shards.iter().enumerate().map(|(n, shard)| {
        let name = if manifest.shards.len() == 1 { "articles".to_owned() } else { format!("articles-{n:05}") };
        let fields: Vec<Value> = COLUMNS.iter().filter_map(|column| field(&name, &shard.file, column)).collect();
        json!({"@type": "cr:RecordSet", "@id": name, "name": name, "field": fields})
    });
    json!({
        "@context": context(),
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "news-articles",
        "description": format!(
            "{} news articles, collected between {} and {} by {}. One record set a shard.",
            manifest.totals.records, manifest.first_crawl, manifest.last_crawl, manifest.written_by
        ),
        "datePublished": manifest.last_crawl,
        "dateModified": manifest.last_crawl,
        "version": "1.0.0",
        "isLiveDataset": true,
        "distribution": shards.collect::<Vec<_>>(),
        "recordSet": sets.collect::<Vec<_>>()
    })
}

fn field(set: &str, file: &str, column: &Column) -> Option<Value> {
    let (kind, repeated) = match column.kind {
        Kind::Text => ("sc:Text", false),
        Kind::Moment => ("sc:DateTime", false),
        Kind::Whole => ("sc:Integer", false),
        Kind::Share => ("sc:Float", false),
        Kind::Flag => ("sc:Boolean", false),
        Kind::Texts => ("sc:Text", true),
        Kind::Objects(_) | Kind::Object(_) | Kind::Notes => return None,
    };
    let id = format!("{set}/{}", column.name);
    let source = json!({"fileObject": {"@id": file}, "extract": {"column": column.name}});
    let mut field = json!({"@type": "cr:Field", "@id": id, "name": column.name, "dataType": kind, "source": source});
    if repeated {
        field["repeated"] = true.into();
    }
    Some(field)
}
