/// A text is not valid JSON, or its values are nested too deeply.
package struct MalformedJSON: Error, Equatable, CustomStringConvertible {
    package var description: String { "not valid JSON" }
}
