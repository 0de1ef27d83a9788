// Worker messages: what the program, the forker and the workers say to each other, as plain structs.
// May know: the standard library.
// Must not know: sockets, files, NetCDF.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace fieldwise::io {

/// Names what a worker is asked for. The payloads: path; path and variable; path, variable and cache size; start, count
/// and number of bytes.
enum class Request : std::uint64_t { index, chunks, open, read };

/// Goes before the payload of a request; the first request to a worker brings the descriptor of its file.
struct RequestHeader {
  Request request = Request::index;
  std::uint64_t processor_seconds = 0;
  std::uint64_t memory_bytes = 0;
  std::uint64_t length = 0;
};

/// Goes before an answer: error 0 is success, others are 1 + the kind of error, and the payload is its sentence.
struct AnswerHeader {
  std::uint64_t error = 0;
  std::uint64_t length = 0;
};

/// Names what the forker is asked for: a new worker, whose socket comes with the answer; the end of a worker; its end
/// without an answer.
enum class Order : std::int64_t { fork, end, forget };

/// Asks the forker.
struct ForkerOrder {
  Order order = Order::fork;
  std::int64_t pid = 0;
};

/// Answers an order: the worker, and how it ended (as waitpid tells it). A negative pid: it could not be done; `status`
/// is errno then.
struct ForkerAnswer {
  std::int64_t pid = -1;
  std::int64_t status = 0;
};

/// Returns a message as the bytes that are sent.
template <class Message>
std::span<const std::byte> bytes_of_message(const Message& message) {
  return std::as_bytes(std::span(&message, 1));
}

template <class Message>
std::span<std::byte> bytes_into_message(Message& message) {
  return std::as_writable_bytes(std::span(&message, 1));
}

}  // namespace fieldwise::io
