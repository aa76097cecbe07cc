#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <new>

#include "base/error.h"
#include "serve/sockets.h"
#include "serve/transport.h"

namespace sallow {
namespace {

constexpr int kMessagesPerTurn = 64;

uint64_t read_counter(uint64_t& counter) {
  return std::atomic_ref(counter).load(std::memory_order_acquire);
}
void write_counter(uint64_t& counter, uint64_t value) {
  std::atomic_ref(counter).store(value, std::memory_order_release);
}

/// A segment that this server made and removes at its end.
class Segment {
 public:
  Segment(const std::string& name, size_t bytes, const std::function<void(const std::string&)>& log)
      : path_("/" + name), bytes_(bytes), fd_(open(name, log)) {
    if (::ftruncate(fd_.get(), static_cast<off_t>(bytes)) != 0) fail("ftruncate");
    memory_ = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd_.get(), 0);
    if (memory_ == MAP_FAILED) fail("mmap");
  }
  ~Segment() {
    ::munmap(memory_, bytes_);
    ::shm_unlink(path_.c_str());
  }
  uint8_t* bytes() { return static_cast<uint8_t*>(memory_); }
  const std::string& path() const { return path_; }

 private:
  [[noreturn]] void fail(const char* what) const {
    const int error = errno;
    ::shm_unlink(path_.c_str());
    throw SystemError(std::string("shared memory: ") + what + ": " + std::strerror(error));
  }

  int open(const std::string& name, const std::function<void(const std::string&)>& log) const {
    for (int attempt = 0; attempt < 3; attempt++) {
      const int fd = ::shm_open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL, 0600);
      if (fd >= 0) {
        ::flock(fd, LOCK_EX | LOCK_NB);
        return fd;
      }
      if (errno != EEXIST) fail("shm_open");
      const Descriptor old(::shm_open(path_.c_str(), O_RDWR, 0));
      if (old.get() < 0) {
        if (errno == ENOENT) continue;
        throw InputError("shared memory '" + name + "' cannot be used: " + std::strerror(errno), "choose another name");
      }
      if (::flock(old.get(), LOCK_EX | LOCK_NB) != 0) {
        throw InputError("shared memory '" + name + "' is in use by a server that runs", "choose another name");
      }
      sallow_shm_header header = {};
      const bool is_ours = ::pread(old.get(), &header, sizeof header, 0) == sizeof header &&
                           (header.magic == SALLOW_SHM_MAGIC || header.magic == 0);
      if (!is_ours) {
        throw InputError("shared memory '" + name + "' is not a segment of sallow", "choose another name");
      }
      ::shm_unlink(path_.c_str());
      log("shared memory '" + name + "': replaced a stale segment of process " + std::to_string(header.server_pid));
    }
    throw SystemError("shared memory '" + name + "': another process makes and removes it at the same time");
  }

  std::string path_;
  size_t bytes_;
  Descriptor fd_;
  void* memory_ = nullptr;
};

class SharedMemoryPeer final : public Peer {
 public:
  SharedMemoryPeer(sallow_shm_session* shared, const sallow_shm_header& header)
      : shared_(shared), slots_(header.ring_slots), slot_bytes_(header.slot_bytes) {}

  bool send(std::span<const uint8_t> message) override {
    if (replies_ - read_counter(shared_->replies_read) >= slots_) return false;
    uint8_t* to = slot(true, replies_);
    const auto size = static_cast<uint32_t>(message.size());
    std::memcpy(to, &size, sizeof size);
    std::memcpy(to + sizeof size, message.data(), message.size());
    write_counter(shared_->replies_written, ++replies_);
    return true;
  }
  void dropped() override {
    has_session_ = false;
    write_counter(shared_->dropped, 1);
  }

  bool exchange(ServerCore& core, int64_t now) {
    if (is_taken_ && !has_session_) return false;
    if (!is_taken_) {
      client_ = read_counter(shared_->client_pid);
      if (client_ == 0) return false;
      is_taken_ = true;
      const auto session = core.open_session("shared memory, process " + std::to_string(client_), *this);
      if (!session) {
        write_counter(shared_->dropped, 1);
        return true;
      }
      session_ = *session;
      has_session_ = true;
    }
    const uint64_t waiting = read_counter(shared_->requests_written) - requests_;
    if (waiting == 0) return false;
    // The counters are the client's to write, so they may be nonsense.
    if (waiting > slots_) return core.receive(session_, {}, now);
    bool came = false;
    for (int turn = 0; turn < kMessagesPerTurn && has_session_; turn++) {
      // A full queue leaves requests in the ring, until the ring is full and the client's pushes fail.
      if (requests_ == read_counter(shared_->requests_written) || core.queued(session_) >= core.limits().queue) break;
      const uint8_t* from = slot(false, requests_);
      uint32_t size = 0;
      std::memcpy(&size, from, sizeof size);
      if (size > slot_bytes_ - sizeof size || size > sizeof copy_) size = 0;
      std::memcpy(copy_, from + sizeof size, size);  // the client may go on writing
      write_counter(shared_->requests_read, ++requests_);
      core.receive(session_, std::span<const uint8_t>(copy_).first(size), now);
      came = true;
    }
    return came;
  }

  void check(ServerCore& core) {
    if (!is_taken_) return;
    const bool has_left = read_counter(shared_->client_closed) != 0;
    const bool is_dead = ::kill(static_cast<pid_t>(client_), 0) != 0 && errno == ESRCH;
    if (!has_left && !is_dead) return;
    if (has_session_) core.close_session(session_, has_left ? "" : "its process has ended");
    has_session_ = is_taken_ = false;
    requests_ = replies_ = 0;
    for (uint64_t* counter : {&shared_->requests_written, &shared_->requests_read, &shared_->replies_written,
                              &shared_->replies_read, &shared_->dropped, &shared_->client_closed}) {
      write_counter(*counter, 0);
    }
    write_counter(shared_->client_pid, 0);
  }

 private:
  uint8_t* slot(bool is_reply, uint64_t counter) {
    return reinterpret_cast<uint8_t*>(shared_) + sizeof(sallow_shm_session) +
           ((counter & (slots_ - 1)) + (is_reply ? slots_ : 0)) * slot_bytes_;
  }

  sallow_shm_session* shared_;
  uint64_t slots_, slot_bytes_;
  uint64_t client_ = 0;
  // The server's own counters: those in the segment are for the client to read.
  uint64_t requests_ = 0, replies_ = 0;
  ServerCore::Session session_ = 0;
  bool is_taken_ = false, has_session_ = false;
  uint8_t copy_[SALLOW_WIRE_MOST];
};

class SharedMemoryTransport final : public Transport {
 public:
  SharedMemoryTransport(const std::string& name, const sallow_shm_header& header,
                        const std::function<void(const std::string&)>& log)
      : name_(name), segment_(name, SALLOW_SHM_PAGE + size_t{header.sessions} * header.session_bytes, log) {
    for (uint32_t k = 0; k < header.sessions; k++) {
      uint8_t* at = segment_.bytes() + SALLOW_SHM_PAGE + size_t{k} * header.session_bytes;
      peers_.push_back(std::make_unique<SharedMemoryPeer>(new (at) sallow_shm_session(), header));
    }
    std::memcpy(segment_.bytes(), &header, sizeof header);
  }

  std::string place() const override { return "shared memory '" + name_ + "'"; }
  void list_polled(std::vector<pollfd>&) const override {}
  bool exchange(ServerCore& core, int64_t now, bool) override {
    bool came = false;
    for (const auto& peer : peers_) came |= peer->exchange(core, now);
    return came;
  }
  void check_clients(ServerCore& core) override {
    for (const auto& peer : peers_) peer->check(core);
  }
  bool needs_polling() const override { return true; }

 private:
  std::string name_;
  Segment segment_;
  std::vector<std::unique_ptr<SharedMemoryPeer>> peers_;
};

}  // namespace

std::unique_ptr<Transport> listen_shared_memory(const std::string& name, const ServerCore& core,
                                                const std::function<void(const std::string&)>& log) {
  sallow_shm_header header = {};
  header.magic = SALLOW_SHM_MAGIC;
  header.version = SALLOW_WIRE_VERSION;
  header.server_pid = static_cast<uint64_t>(::getpid());
  header.sessions = std::min<uint32_t>(core.limits().sessions, 16);
  header.ring_slots = core.limits().ring_slots;
  header.slot_bytes = static_cast<uint32_t>((core.message_bytes_most() + sizeof(uint32_t) + 63) / 64 * 64);
  const size_t bytes = sizeof(sallow_shm_session) + 2 * size_t{header.ring_slots} * header.slot_bytes;
  header.session_bytes = static_cast<uint32_t>((bytes + SALLOW_SHM_PAGE - 1) / SALLOW_SHM_PAGE * SALLOW_SHM_PAGE);
  return std::make_unique<SharedMemoryTransport>(name, header, log);
}

}  // namespace sallow
