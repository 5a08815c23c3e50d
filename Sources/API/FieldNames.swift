import HTTPTypes

/// Header fields that HTTPTypes does not define.
extension HTTPField.Name {
    static let accelBuffering = Self(constant: "X-Accel-Buffering")
    static let accelRedirect = Self(constant: "X-Accel-Redirect")
    static let apiKey = Self(constant: "X-API-Key")
    static let denyBody = Self(constant: "X-Deny-Body")
    static let admitted = Self(constant: "X-Admitted")
    static let denyStatus = Self(constant: "X-Deny-Status")
    static let keyName = Self(constant: "X-Precheck-Key")
    static let lastEventID = Self(constant: "Last-Event-ID")
    static let link = Self(constant: "Link")

    private init(constant name: String) {
        guard let checked = Self(name) else { preconditionFailure("`\(name)` cannot name a header field") }
        self = checked
    }
}
