import HTTPTypes

extension Endpoint {
    /// The endpoint's part of the page.
    ///
    /// - Parameters:
    ///   - withKey: whether the example sends a key.
    ///   - prefix: the path under which clients reach the API.
    func html(withKey: Bool, under prefix: String) -> HTML {
        """
        <section id="\(id)">
        <h3>\(method.rawValue) \(path)</h3>
        <p>\(HTML(prose: summary)).\(isOpen ? " No key needed." : "")</p>
        \(paragraph)\(parameterTable)\(bodyPart)
        <h4>Answers</h4>
        <table>\(HTML(allResponses.map(\.html)))</table>
        <h4>Example</h4>
        <pre>\(example(withKey: withKey && !isOpen, under: prefix))</pre>
        </section>
        """
    }

    /// A curl command that sends such a request.
    private func example(withKey: Bool, under prefix: String) -> String {
        let key = withKey ? "-H \"Authorization: Bearer $KEY\"" : ""
        let url = "http://localhost:8000\(prefix)\(exampleURL ?? path.replacing("{id}", with: "ID"))"
        let isPlain = url.allSatisfy { !"?&=".contains($0) }
        return ["curl", key, exampleOptions, isPlain ? url : "'\(url)'"].filter { !$0.isEmpty }.joined(separator: " ")
    }

    private var paragraph: HTML { description.isEmpty ? "" : "<p>\(HTML(prose: description))</p>\n" }

    private var parameterTable: HTML {
        guard !parameters.isEmpty else { return "" }
        return "<h4>Parameters</h4>\n<table>\(HTML(parameters.map(\.html)))</table>"
    }

    private var bodyPart: HTML {
        guard let body else { return "" }
        return """
            <h4>Body</h4>
            <p><code>\(body.mediaType)</code>\(SchemaRow.link(body.schema)). \(HTML(prose: body.description)).</p>
            """
    }
}

extension Parameter {
    fileprivate var html: HTML {
        let need = isRequired ? ", required" : ""
        return """
            <tr><th><code>\(name)</code></th><td>\(HTML(prose: description)).<br>
            <small>\(place.rawValue)\(need); \(SchemaRow.type(of: schema))</small></td></tr>
            """
    }
}

extension DescribedResponse {
    fileprivate var html: HTML {
        let shape: HTML = mediaType.map { "<br><small>\($0)\(SchemaRow.link(schema))</small>" } ?? ""
        return "<tr><th>\(status)</th><td>\(HTML(prose: description)).\(shape)</td></tr>"
    }
}
