#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "serve/serve_config.h"
#include "serve/wire.h"
#include "stream/stream.h"

namespace sallow {

/// The way back to a client: a transport's end of a session.
class Peer {
 public:
  virtual ~Peer() = default;
  /// Sends a reply, or keeps it to be sent later. Returns false if the client does not read its replies.
  virtual bool send(std::span<const uint8_t> message) = 0;
  /// The server has closed the session. The core does not use the peer any more.
  virtual void dropped() = 0;
};

/// A patch with its compiled windows.
struct ServedPatch {
  PatchConfig config;
  std::shared_ptr<const WindowSchedule> schedule;
};

/// What happened in a server since its start.
struct ServeCounts {
  uint64_t sessions = 0, dropped = 0;
  uint64_t requests = 0, rounds = 0, replies = 0, corrections = 0;
  uint64_t busy = 0;      // refused because the session's queue was full
  uint64_t refused = 0;   // answered with BAD_REQUEST or INVALID_PATCH
  uint64_t nonsense = 0;  // bytes that are no message
  uint64_t outdated = 0;  // rounds sent before the last reset of their patch
};

/// The server without sockets, memory segments, threads and clock: sessions send requests, patches decode them.
///
/// Each session has a queue of bounded length; a request that finds it full is answered with BUSY and not taken. work()
/// serves the sessions in turn. A session owns the patches that it opened. When it ends they are reset and free again.
/// The same calls with the same times give the same replies.
class ServerCore {
 public:
  using Session = uint32_t;

  /// `clock` gives nanoseconds; `log` takes one line per event that an operator should know.
  ServerCore(std::vector<ServedPatch> patches, const ServeLimits& limits, std::function<int64_t()> clock,
             std::function<void(const std::string&)> log);
  ~ServerCore();

  /// Empty if there are `limits.sessions` sessions already. `name` is the client's address, for the log.
  std::optional<Session> open_session(std::string name, Peer& peer);
  /// The client has left, without or with a reason to report.
  void close_session(Session session, const std::string& why = {});
  /// A message has arrived. Returns false if the session was dropped: its bytes are no message (`forgiven` of them, one
  /// by one, are only counted).
  bool receive(Session session, std::span<const uint8_t> message, int64_t arrived, uint32_t forgiven = 0);
  /// Serves one request. Returns whether there was one.
  bool work();
  /// Drops sessions that have been silent for too long.
  void drop_idle(int64_t now);

  size_t queued(Session session) const;
  size_t queued() const { return queued_; }
  const ServeCounts& counts() const { return counts_; }
  /// Over all patches.
  StreamCounts stream_counts() const;
  const ServeLimits& limits() const { return limits_; }
  /// The longest message that a client has reason to send, and the longest reply.
  size_t message_bytes_most() const { return message_bytes_most_; }

 private:
  struct Patch;
  struct Request;
  struct Client;

  void drop(Session session, const std::string& why);
  void release(Session session);
  void serve(Session session, Request& request);
  void serve_open(Session session, const Request& request, WireReply& reply);
  void serve_round(Session session, Patch& patch, const Request& request, WireReply reply);
  void reset(Patch& patch, uint32_t sequence);
  void answer(Session session, const WireReply& reply);

  ServeLimits limits_;
  std::function<int64_t()> clock_;
  std::function<void(const std::string&)> log_;
  std::vector<std::unique_ptr<Patch>> patches_;
  std::vector<std::unique_ptr<Client>> clients_;  // by session
  size_t queued_ = 0;
  size_t next_client_ = 0;  // to be served
  size_t message_bytes_most_ = 0;
  std::vector<uint64_t> bits_;
  ServeCounts counts_;
};

}  // namespace sallow
