// The admin endpoint of a running server, where one is configured.

import Admin
import DNSConfig
import DNSDispatch
import DNSServer
import Glibc
import Logging

/// Opens the endpoint. Where none is configured, nothing of it is made.
enum AdminEndpoint {
    /// - Parameter path: of the configuration file.
    static func open(
        _ settings: AdminSettings, _ server: Server, _ reloader: Reloader, _ record: ReloadRecord, path: String,
        log: Logger
    ) throws(ServerFailure) -> AdminServer? {
        guard settings.isConfigured else { return nil }
        let facts = ServerFacts(
            version: Version.text, process: getpid(), started: WallClock.now, listening: server.listening)
        let parts = AdminParts(
            server: server, facts: facts, reloads: record, reload: { reloader.reload(then: $0) },
            plan: { reloader.plan(within: $0, then: $1) },
            wall: { WallClock.now }, places: RecordPlaces.of(path))
        do throws(AdminFailure) {
            var plan = AdminPlan(address: settings.address, socket: settings.socket)
            if let path = settings.tokenFile { plan.token = { try? TokenFile.read(path) } }
            let admin = try AdminServer(plan, parts)
            if let address = admin.address { log.notice("Admin endpoint at http://\(address).") }
            if let socket = settings.socket { log.notice("Admin endpoint at \(socket).") }
            return admin
        } catch {
            throw ServerFailure(error.description, hint: "admin.listen and admin.socket say where it is.")
        }
    }
}
