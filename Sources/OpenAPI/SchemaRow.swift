import JSON

/// A member of an object, as a row in the page's tables.
struct SchemaRow {
    /// Preceded by the names of the enclosing objects: `State.Status`, `errors[].field`.
    let name: String
    let schema: JSON
    let isRequired: Bool

    var html: HTML {
        let text = schema["description"]?.text.map { HTML("\(HTML(prose: $0)).<br>") } ?? ""
        let need = isRequired ? "" : ", optional"
        return "<tr><th><code>\(name)</code></th><td>\(text)<small>\(Self.type(of: schema))\(need)</small></td></tr>"
    }

    /// The members of `schema` and of the objects in it.
    static func rows(of schema: JSON, in prefix: String = "") -> [SchemaRow] {
        let required = schema["required"]?.elements.compactMap(\.text) ?? []
        return (schema["properties"]?.members ?? []).flatMap { member -> [SchemaRow] in
            let name = prefix + member.name
            let inner = member.value["items"]
            let row = SchemaRow(name: name, schema: member.value, isRequired: required.contains(member.name))
            return [row] + rows(of: inner ?? member.value, in: name + (inner == nil ? "." : "[]."))
        }
    }

    /// The type and limits of a value, in words.
    static func type(of schema: JSON) -> String {
        if let choices = schema["enum"] {
            return (choices.elements.count > 1 ? "one of " : "always ")
                + choices.elements.compactMap(\.text).joined(separator: ", ")
        }
        if let any = schema["anyOf"] { return any.elements.map(type(of:)).joined(separator: " or ") }
        var words = schema["type"].map { $0.text ?? $0.elements.compactMap(\.text).joined(separator: " or ") } ?? ""
        if let items = schema["items"] { words += " of \(type(of: items))" }
        if let format = schema["format"]?.text { words += " (\(format))" }
        if let range = range(of: schema) { words += ", \(range)" }
        if let standard = schema["default"] {
            words += ", \(String(decoding: standard.bytes, as: UTF8.self)) by default"
        }
        return words
    }

    private static func range(of schema: JSON) -> String? {
        let (minimum, maximum) = (schema["minimum"], schema["maximum"])
        let text = { (value: JSON) in String(decoding: value.bytes, as: UTF8.self) }
        switch (minimum, maximum) {
        case (let minimum?, let maximum?): return "\(text(minimum)) to \(text(maximum))"
        case (let minimum?, nil): return "at least \(text(minimum))"
        default: return nil
        }
    }

    /// Links to the schemas that a schema refers to.
    static func link(_ schema: JSON) -> HTML {
        let named = [schema, schema["items"]].compactMap { $0 } + (schema["anyOf"]?.elements ?? [])
        let names = named.compactMap { $0["$ref"]?.text?.split(separator: "/").last.map(String.init) }
        let prefix: HTML = schema["items"] == nil ? ": " : ": array of "
        guard !names.isEmpty else { return "" }
        let links = names.map { HTML("<a href=\"#schema-\($0)\">\($0)</a>").text }.joined(separator: " or ")
        return HTML("\(prefix)\(HTML(stringLiteral: links))")
    }
}
