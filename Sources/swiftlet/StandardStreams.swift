// The three descriptors that every program counts on.

import Glibc

/// Standard input, output and error.
enum StandardStreams {
    /// Opens /dev/null in the place of each that is closed. Otherwise the next socket would get its number, and with it what is
    /// meant for a terminal.
    static func fill() {
        for number in STDIN_FILENO...STDERR_FILENO where fcntl(number, F_GETFD) < 0 {
            // the lowest number that is free: this one
            guard unsafe open("/dev/null", O_RDWR) == number else { return }
        }
    }
}
