import HTTPTypes

/// Header fields that HTTPTypes does not name.
extension HTTPField.Name {
    static let accelBuffering = Self("X-Accel-Buffering")!
    static let accelRedirect = Self("X-Accel-Redirect")!
    static let apiKey = Self("X-API-Key")!
    static let denyBody = Self("X-Deny-Body")!
    static let admitted = Self("X-Admitted")!
    static let denyStatus = Self("X-Deny-Status")!
    static let keyName = Self("X-Precheck-Key")!
    static let lastEventID = Self("Last-Event-ID")!
    static let link = Self("Link")!
}
