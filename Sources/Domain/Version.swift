/// The version of all programs of the project (https://semver.org).
package let version = "0.1.0"
