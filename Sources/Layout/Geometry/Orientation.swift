/// How a referenced cell is turned before it is moved to its place: mirrored about the x axis, magnified, rotated.
package struct Orientation: Hashable, Sendable {
    package var isMirrored = false
    /// Counter-clockwise, in degrees.
    package var angle = 0.0
    package var magnification = 1.0

    package init(isMirrored: Bool = false, angle: Double = 0, magnification: Double = 1) {
        self.isMirrored = isMirrored
        self.angle = angle
        self.magnification = magnification
    }

    /// The same, without what a format cannot express exactly: if the magnification is all but 1, multiples of 90° are
    /// made exact and brought to 0°, 90°, 180° or 270°.
    ///
    /// - Parameter tolerance: Of the magnification, and of the angle in quarter turns.
    func snapped(tolerance: Double) -> Orientation {
        let turns = angle / 90
        let nearest = turns.rounded()
        guard abs(turns - nearest) <= tolerance, abs(magnification - 1) <= tolerance else { return self }
        let quarter = nearest.truncatingRemainder(dividingBy: 4)
        return Orientation(isMirrored: isMirrored, angle: 90 * (quarter < 0 ? quarter + 4 : quarter))
    }

    /// A number from 0 to 7 for the orientations along the axes, as which nearly all are; nil for all others. Only of
    /// what has been snapped.
    var code: Int? {
        guard magnification == 1 else { return nil }
        let mirror = isMirrored ? 4 : 0
        switch angle {
        case 0: return mirror
        case 90: return mirror + 1
        case 180: return mirror + 2
        case 270: return mirror + 3
        default: return nil
        }
    }
}
