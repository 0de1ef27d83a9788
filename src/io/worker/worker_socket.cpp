#include "io/worker/worker_socket.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "fieldwise/core/stop.hpp"

namespace fieldwise::io {

namespace {

/// Is room for one descriptor beside a message, aligned as the system wants it.
union PassedDescriptor {
  cmsghdr header;
  std::array<char, CMSG_SPACE(sizeof(int))> room;
};

/// Waits until there is something to receive, or nobody left to send it. A signal may reach another thread than this
/// one, so that a wait with a deadline looks up now and then.
Exchange wait_for(int socket, Deadline deadline) noexcept {
  constexpr std::chrono::milliseconds::rep kLook = 100;
  pollfd watched{socket, POLLIN, 0};
  while (true) {
    int milliseconds = -1;
    bool is_last = false;
    if (deadline) {
      const auto left = *deadline - std::chrono::steady_clock::now();
      const auto rounded_up = std::chrono::ceil<std::chrono::milliseconds>(left).count();
      is_last = rounded_up <= kLook;
      milliseconds = static_cast<int>(std::clamp<decltype(rounded_up)>(rounded_up, 0, kLook));
    }
    const int ready = ::poll(&watched, 1, milliseconds);
    if (ready > 0) return Exchange::done;
    if (deadline && core::stop_requested() != 0) return Exchange::stopped;
    if (ready == 0 && is_last) return Exchange::late;
    if (ready < 0 && errno != EINTR) return Exchange::closed;
  }
}

void keep_passed(msghdr& message, Descriptor* passed) noexcept {
  for (cmsghdr* one = CMSG_FIRSTHDR(&message); one != nullptr; one = CMSG_NXTHDR(&message, one)) {
    if (one->cmsg_level != SOL_SOCKET || one->cmsg_type != SCM_RIGHTS) continue;
    int number = -1;
    std::memcpy(&number, CMSG_DATA(one), sizeof number);
    Descriptor received(number);
    if (passed != nullptr) *passed = std::move(received);
  }
}

}  // namespace

std::optional<SocketPair> connected_sockets(int type) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends.data()) != 0) return std::nullopt;
  return SocketPair{Descriptor(ends[0]), Descriptor(ends[1])};
}

Exchange send_all(int socket, std::span<const std::byte> bytes, int passed) noexcept {
  while (!bytes.empty()) {
    iovec piece{const_cast<std::byte*>(bytes.data()), bytes.size()};
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    PassedDescriptor room{};
    if (passed >= 0) {
      message.msg_control = room.room.data();
      message.msg_controllen = room.room.size();
      cmsghdr* header = CMSG_FIRSTHDR(&message);
      header->cmsg_level = SOL_SOCKET;
      header->cmsg_type = SCM_RIGHTS;
      header->cmsg_len = CMSG_LEN(sizeof(int));
      std::memcpy(CMSG_DATA(header), &passed, sizeof passed);
    }
    const ssize_t sent = ::sendmsg(socket, &message, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return Exchange::closed;
    bytes = bytes.subspan(static_cast<std::size_t>(sent));
    passed = -1;
  }
  return Exchange::done;
}

Exchange receive_all(int socket, std::span<std::byte> into, Deadline deadline, Descriptor* passed) noexcept {
  while (!into.empty()) {
    if (const Exchange waited = wait_for(socket, deadline); waited != Exchange::done) return waited;
    iovec piece{into.data(), into.size()};
    PassedDescriptor room{};
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = room.room.data();
    message.msg_controllen = room.room.size();
    const ssize_t received = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    if (received < 0 && errno == EINTR) continue;
    if (received <= 0) return Exchange::closed;
    keep_passed(message, passed);
    into = into.subspan(static_cast<std::size_t>(received));
  }
  return Exchange::done;
}

}  // namespace fieldwise::io
