// The messages between processes: whole ones over sockets, with descriptors and deadlines.
// May know: the system's sockets, core's stopping.
// Must not know: what is said in the messages.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>

#include "fieldwise/io/system/descriptor.hpp"

namespace fieldwise::io {

/// Holds two connected sockets.
struct SocketPair {
  Descriptor here;
  Descriptor there;
};

/// Connects two sockets of a type (SOCK_STREAM, SOCK_SEQPACKET); nothing where the system has none left.
std::optional<SocketPair> connected_sockets(int type);

using Deadline = std::optional<std::chrono::steady_clock::time_point>;

/// Names how an exchange ended: `stopped` where this program was asked to stop.
enum class Exchange { done, closed, late, stopped };

/// Sends all bytes; `passed` is a descriptor that the other side gets with the first of them.
Exchange send_all(int socket, std::span<const std::byte> bytes, int passed = -1) noexcept;

/// Fills `into`, waiting until the deadline at most, and no longer than a tenth of a second once this program is asked
/// to stop. A descriptor that comes along is put into `passed`, which stays closed where this process may have no more.
Exchange receive_all(int socket, std::span<std::byte> into, Deadline deadline, Descriptor* passed = nullptr) noexcept;

}  // namespace fieldwise::io
