/// How a referenced cell is transformed before it is displaced: mirrored about the x axis, magnified, then rotated.
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

    /// The same without rounding errors of the file format: if the magnification is almost 1, angles that are almost
    /// multiples of 90° become exactly 0°, 90°, 180° or 270°.
    ///
    /// - Parameter tolerance: For the magnification, and for the angle in quarter turns.
    func snapped(tolerance: Double) -> Orientation {
        let turns = angle / 90
        let nearest = turns.rounded()
        guard abs(turns - nearest) <= tolerance, abs(magnification - 1) <= tolerance else { return self }
        let quarter = nearest.truncatingRemainder(dividingBy: 4)
        return Orientation(isMirrored: isMirrored, angle: 90 * (quarter < 0 ? quarter + 4 : quarter))
    }

    /// A number from 0 to 7 for the orientations along the axes, which nearly all are; nil for all others. Only valid
    /// after snapping.
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
