#include "io/worker/worker_serve.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/index/chunk_grid_bytes.hpp"
#include "fieldwise/io/index/file_index_bytes.hpp"
#include "fieldwise/io/system/byte_stream.hpp"
#include "fieldwise/io/system/sanitizer.hpp"
#include "io/netcdf/netcdf_header.hpp"
#include "io/netcdf/netcdf_variable.hpp"
#include "io/netcdf/read_chunk_index.hpp"
#include "io/worker/worker_forker.hpp"
#include "io/worker/worker_messages.hpp"
#include "io/worker/worker_socket.hpp"

namespace fieldwise::io {

namespace {

using core::Error;
using core::ErrorKind;

/// Standard input, output and error, the socket, the file as it was passed, and the file as the library opens it. A
/// file that names other files finds no descriptor left to open them with.
constexpr rlim_t kMostDescriptors = 6;
/// Shadow memory takes terabytes of addresses, and looking at pointers two descriptors: no limits then.
constexpr bool kSanitized = FIELDWISE_SANITIZED != 0;
constexpr std::uint64_t kMostRequestBytes = std::uint64_t{1} << 20U;

void limit_softly(__rlimit_resource resource, rlim_t most) {
  rlimit both{};
  ::getrlimit(resource, &both);
  both.rlim_cur = std::min(most, both.rlim_max);
  ::setrlimit(resource, &both);
}

/// Limits time and memory from here on: what earlier requests took does not count.
void limit_request(const RequestHeader& header) {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto spent = static_cast<rlim_t>(used.ru_utime.tv_sec + used.ru_stime.tv_sec);
  limit_softly(RLIMIT_CPU, spent + 1 + header.processor_seconds);
  if constexpr (!kSanitized) {
    std::uint64_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    const auto page_bytes = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    limit_softly(RLIMIT_AS, pages * page_bytes + header.memory_bytes);
  }
}

/// Tells whether this process could have all the memory it is allowed: where it could not, what failed says nothing of
/// the file. Asked after a failure; the limits of the request are gone then.
bool has_its_memory(std::uint64_t memory_bytes) {
  if constexpr (kSanitized) return true;
  limit_softly(RLIMIT_AS, RLIM_INFINITY);
  void* const memory = ::mmap(nullptr, memory_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return false;
  ::munmap(memory, memory_bytes);
  return true;
}

/// Holds what a worker knows: its one file, and the variable that is open.
class FileServer {
 public:
  explicit FileServer(int file) { name_.opened = fmt::format("/proc/self/fd/{}", file); }

  std::vector<std::byte> answer(Request request, ByteReader& payload) {
    switch (request) {
      case Request::index:
        payload.get(name_.path);
        return to_bytes(read_index(name_));
      case Request::chunks:
        payload.get(name_.path);
        return to_bytes(read_chunk_grid(name_, text(payload)));
      case Request::open:
        payload.get(name_.path);
        open(payload);
        return {};
      case Request::read:
        break;
    }
    return read(payload);
  }

  /// Returns what to say where memory ran out.
  [[nodiscard]] std::string out_of_memory() const {
    return name_.path + ": the file is damaged: what it says of itself would take more memory than any sound file";
  }

  /// Returns what to say where the machine has less memory than a worker is allowed.
  [[nodiscard]] std::string short_of_memory() const {
    return name_.path + ": the machine has too little memory to read it, or allows too little (ulimit -v)";
  }

  [[nodiscard]] std::string failed(const std::string& what) const {
    return fmt::format("{}: it cannot be read: {}", name_.path, what);
  }

 private:
  static std::string text(ByteReader& payload) {
    std::string text;
    payload.get(text);
    return text;
  }

  void open(ByteReader& payload) {
    const std::string variable = text(payload);
    std::uint64_t cache_bytes = 0;
    payload.get(cache_bytes);
    variable_ = std::make_unique<NetcdfVariable>(name_, variable, static_cast<std::size_t>(cache_bytes));
  }

  std::vector<std::byte> read(ByteReader& payload) const {
    std::vector<std::uint64_t> start;
    std::vector<std::uint64_t> count;
    std::uint64_t bytes = 0;
    payload.get(start);
    payload.get(count);
    payload.get(bytes);
    if (!variable_) throw Error(ErrorKind::input_damaged, failed("no variable is open"));
    std::vector<std::byte> values(static_cast<std::size_t>(bytes));
    variable_->read({start.begin(), start.end()}, {count.begin(), count.end()}, values);
    return values;
  }

  FileName name_;
  std::unique_ptr<NetcdfVariable> variable_;
};

[[noreturn]] void end() { ::_exit(0); }

void send_answer(int socket, std::uint64_t error, std::span<const std::byte> payload) {
  const AnswerHeader header{error, payload.size()};
  if (send_all(socket, bytes_of_message(header)) != Exchange::done) end();
  if (send_all(socket, payload) != Exchange::done) end();
}

void send_error(int socket, ErrorKind kind, const std::string& sentence) {
  send_answer(socket, 1 + static_cast<std::uint64_t>(kind), std::as_bytes(std::span(sentence)));
}

/// Sends the answer to a request, or what is wrong.
void serve(int socket, FileServer& server, const RequestHeader& header, ByteReader payload) {
  ErrorKind kind = ErrorKind::input_damaged;
  std::string sentence;
  try {
    send_answer(socket, 0, server.answer(header.request, payload));
    return;
  } catch (const Error& error) {
    kind = error.kind();
    sentence = error.what();
  } catch (const std::bad_alloc&) {
    sentence = server.out_of_memory();
  } catch (const std::exception& error) {
    sentence = server.failed(error.what());
  }
  if (kind == ErrorKind::input_damaged && !has_its_memory(header.memory_bytes)) {
    kind = ErrorKind::memory_exceeded;
    sentence = server.short_of_memory();
  }
  send_error(socket, kind, sentence);
}

}  // namespace

void run_worker(int socket) {
  if constexpr (!kSanitized) {
    const rlimit descriptors{kMostDescriptors, kMostDescriptors};
    ::setrlimit(RLIMIT_NOFILE, &descriptors);
  }
  std::unique_ptr<FileServer> server;
  Descriptor file;
  while (true) {
    RequestHeader header;
    if (receive_all(socket, bytes_into_message(header), {}, &file) != Exchange::done) end();
    if (header.length > kMostRequestBytes || file.number() < 0) end();
    std::vector<std::byte> payload(static_cast<std::size_t>(header.length));
    if (receive_all(socket, payload, {}) != Exchange::done) end();
    if (!server) server = std::make_unique<FileServer>(file.number());
    limit_request(header);
    serve(socket, *server, header, ByteReader(payload, "the bytes of a request"));
  }
}

}  // namespace fieldwise::io
