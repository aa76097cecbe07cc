#include "serve/server_core.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/error.h"

namespace sallow {
namespace {

constexpr uint32_t kNoOwner = UINT32_MAX;

bool is_before(uint32_t a, uint32_t b) {
  return static_cast<int32_t>(a - b) < 0;
}

}  // namespace

struct ServerCore::Patch {
  Patch(ServedPatch served, StreamOptions options)
      : config(std::move(served.config)), stream(std::move(served.schedule), options) {}

  PatchConfig config;
  Stream stream;
  uint32_t owner = kNoOwner;
  uint32_t first_sequence = 0;  // of the last reset: earlier rounds belong to another shot
  uint32_t heralds = 0;         // since the last reset
};

struct ServerCore::Request {
  WireRequest wire;
  std::vector<uint8_t> payload;
  int64_t arrived = 0;
};

struct ServerCore::Client {
  std::string name;
  Peer* peer = nullptr;  // null: the session is free
  std::vector<Request> queue;
  size_t begin = 0, count = 0;
  int64_t heard = 0;
  uint32_t nonsense = 0;
};

ServerCore::ServerCore(std::vector<ServedPatch> patches, const ServeLimits& limits, std::function<int64_t()> clock,
                       std::function<void(const std::string&)> log)
    : limits_(limits), clock_(std::move(clock)), log_(std::move(log)), clients_(limits.sessions) {
  size_t payload = size_t{SALLOW_WIRE_REPLY_BYTES} + SALLOW_WIRE_FRAME_MOST;
  for (ServedPatch& patch : patches) {
    payload = std::max(payload, (size_t{patch.schedule->width()} + 7) / 8);
    const StreamOptions options{.most_held = patch.config.most_held, .deadline = patch.config.deadline_ns};
    patches_.push_back(std::make_unique<Patch>(std::move(patch), options));
  }
  message_bytes_most_ = SALLOW_WIRE_HEADER + payload;
  bits_.resize((payload + 7) / 8);
}

ServerCore::~ServerCore() = default;

std::optional<ServerCore::Session> ServerCore::open_session(std::string name, Peer& peer) {
  for (size_t k = 0; k < clients_.size(); k++) {
    if (clients_[k] && clients_[k]->peer != nullptr) continue;
    if (!clients_[k]) {
      clients_[k] = std::make_unique<Client>();
      clients_[k]->queue.resize(limits_.queue);
    }
    Client& client = *clients_[k];
    client.name = std::move(name);
    client.peer = &peer;
    client.begin = client.count = 0;
    client.nonsense = 0;
    client.heard = clock_();
    counts_.sessions++;
    return static_cast<Session>(k);
  }
  log_(name + ": refused, there are " + std::to_string(limits_.sessions) + " sessions already");
  return {};
}

void ServerCore::release(Session session) {
  Client& client = *clients_[session];
  for (const auto& patch : patches_) {
    if (patch->owner != session) continue;
    patch->owner = kNoOwner;
    reset(*patch, 0);
  }
  queued_ -= client.count;
  client.count = 0;
  client.peer = nullptr;
}

void ServerCore::close_session(Session session, const std::string& why) {
  if (clients_[session]->peer == nullptr) return;
  if (!why.empty()) {
    counts_.dropped++;
    log_(clients_[session]->name + ": dropped, " + why);
  }
  release(session);
}

void ServerCore::drop(Session session, const std::string& why) {
  Peer* peer = clients_[session]->peer;
  close_session(session, why);
  peer->dropped();
}

bool ServerCore::receive(Session session, std::span<const uint8_t> message, int64_t arrived, uint32_t forgiven) {
  Client& client = *clients_[session];
  const std::optional<WireRequest> wire = read_request(message);
  if (!wire) {
    counts_.nonsense++;
    if (client.nonsense++ >= forgiven) {
      drop(session, "sent bytes that are no message");
      return false;
    }
    return true;
  }
  client.heard = arrived;
  counts_.requests++;
  // A request longer than any that makes sense is not kept, so that queues stay small.
  const bool is_too_long = message.size() > message_bytes_most_;
  if (is_too_long || client.count == client.queue.size()) {
    counts_.busy += is_too_long ? 0 : 1;
    answer(session, {.kind = wire->kind,
                     .patch = wire->patch,
                     .sequence = wire->sequence,
                     .status = is_too_long ? ServeStatus::kBadRequest : ServeStatus::kBusy,
                     .first_round = wire->round});
    return client.peer != nullptr;
  }
  Request& request = client.queue[(client.begin + client.count) % client.queue.size()];
  request.wire = *wire;
  request.payload.assign(wire->payload.begin(), wire->payload.end());
  request.wire.payload = request.payload;
  request.arrived = arrived;
  client.count++;
  queued_++;
  return true;
}

bool ServerCore::work() {
  if (queued_ == 0) return false;
  for (size_t tried = 0; tried < clients_.size(); tried++) {
    const auto session = static_cast<Session>(next_client_);
    next_client_ = next_client_ + 1 == clients_.size() ? 0 : next_client_ + 1;
    if (!clients_[session] || clients_[session]->count == 0) continue;
    Client& client = *clients_[session];
    Request& request = client.queue[client.begin];
    client.begin = client.begin + 1 == client.queue.size() ? 0 : client.begin + 1;
    client.count--;
    queued_--;
    serve(session, request);
    return true;
  }
  return false;
}

void ServerCore::drop_idle(int64_t now) {
  if (limits_.idle_ns == 0) return;
  for (size_t k = 0; k < clients_.size(); k++) {
    if (!clients_[k] || clients_[k]->peer == nullptr || now - clients_[k]->heard < limits_.idle_ns) continue;
    drop(static_cast<Session>(k),
         "was silent for " + std::to_string((now - clients_[k]->heard) / 1'000'000'000) + " s");
  }
}

size_t ServerCore::queued(Session session) const {
  return clients_[session]->count;
}

StreamCounts ServerCore::stream_counts() const {
  StreamCounts sum;
  for (const auto& patch : patches_) {
    const StreamCounts& each = patch->stream.counts();
    sum.rounds += each.rounds;
    sum.lost += each.lost;
    sum.doubled += each.doubled;
    sum.reordered += each.reordered;
    sum.late += each.late;
    sum.refused += each.refused;
    sum.windows += each.windows;
    sum.unresolved += each.unresolved;
    sum.unexplained += each.unexplained;
    sum.heralded += each.heralded;
    sum.missed_deadlines += each.missed_deadlines;
    sum.resets += each.resets;
  }
  return sum;
}

void ServerCore::answer(Session session, const WireReply& reply) {
  std::array<uint8_t, kReplyBytesMost> bytes;
  const size_t size = write_reply(reply, bytes);
  counts_.replies++;
  if (reply.status == ServeStatus::kBadRequest || reply.status == ServeStatus::kInvalidPatch) counts_.refused++;
  if (!clients_[session]->peer->send(std::span(bytes).first(size))) drop(session, "does not read its replies");
}

void ServerCore::reset(Patch& patch, uint32_t sequence) {
  patch.stream.reset();
  patch.heralds = 0;
  patch.first_sequence = sequence;
}

void ServerCore::serve(Session session, Request& request) {
  const WireRequest& wire = request.wire;
  WireReply reply{.kind = wire.kind, .patch = wire.patch, .sequence = wire.sequence, .first_round = wire.round};
  if (wire.kind == RequestKind::kPing) return answer(session, reply);
  if (wire.kind == RequestKind::kOpen) {
    serve_open(session, request, reply);
    return answer(session, reply);
  }
  if (wire.kind == RequestKind::kClose && wire.patch == SALLOW_WIRE_ALL_PATCHES) {
    Peer* peer = clients_[session]->peer;
    release(session);
    return peer->dropped();
  }
  if (wire.patch >= patches_.size() || patches_[wire.patch]->owner != session) {
    reply.status = ServeStatus::kInvalidPatch;
    return answer(session, reply);
  }
  Patch& patch = *patches_[wire.patch];
  Stream& stream = patch.stream;
  // A datagram may arrive twice, or after later ones.
  const bool is_outdated = is_before(wire.sequence, patch.first_sequence);
  if (wire.kind == RequestKind::kRound || wire.kind == RequestKind::kFinish) {
    if (!is_outdated) return serve_round(session, patch, request, reply);
    counts_.outdated++;
    return;
  }
  if (wire.kind == RequestKind::kReset) {
    if (is_before(patch.first_sequence, wire.sequence)) reset(patch, wire.sequence);
  } else if (wire.kind == RequestKind::kClose) {
    patch.owner = kNoOwner;
    reset(patch, 0);
  } else {
    const bool is_ready = stream.rounds_committed() >= std::max<uint64_t>(wire.round, 1);
    reply.status = is_ready ? ServeStatus::kOk : ServeStatus::kNotReady;
    if (is_ready && (patch.heralds & SALLOW_HERALD_LOST_ROUND) != 0) reply.status = ServeStatus::kSyndromesDropped;
    reply.first_round = 0;
    reply.end_round = stream.rounds_committed();
    reply.is_final = stream.is_finished();
    reply.heralds = patch.heralds;
    reply.observable_count = static_cast<uint16_t>(stream.schedule().observable_count());
    reply.frame = stream.frame();
    answer(session, reply);
    if (is_ready && !wire.payload.empty() && (wire.payload[0] & 1) != 0) reset(patch, wire.sequence);
    return;
  }
  answer(session, reply);
}

void ServerCore::serve_open(Session session, const Request& request, WireReply& reply) {
  const std::string_view name(reinterpret_cast<const char*>(request.payload.data()), request.payload.size());
  for (size_t k = 0; k < patches_.size(); k++) {
    Patch& patch = *patches_[k];
    if (patch.config.name != name) continue;
    reply.patch = static_cast<uint16_t>(k);
    if (patch.owner != kNoOwner && patch.owner != session) {
      reply.status = ServeStatus::kBusy;
      return;
    }
    if (patch.owner == kNoOwner) {
      patch.owner = session;
      patch.first_sequence = request.wire.sequence;
    }
    const WindowSchedule& schedule = patch.stream.schedule();
    const bool has_end = schedule.round_count() < WindowSchedule::kEndless / 2;
    reply.observable_count = static_cast<uint16_t>(schedule.observable_count());
    reply.opened = {has_end ? schedule.round_count() : 0, schedule.width(), schedule.plan().commit,
                    schedule.plan().buffer};
    return;
  }
  reply.status = ServeStatus::kInvalidPatch;
}

void ServerCore::serve_round(Session session, Patch& patch, const Request& request, WireReply reply) {
  const WireRequest& wire = request.wire;
  Stream& stream = patch.stream;
  const StreamCounts before = stream.counts();
  std::optional<Correction> correction;
  try {
    if (wire.kind == RequestKind::kFinish) {
      correction = stream.finish(clock_());
    } else {
      counts_.rounds++;
      std::ranges::fill(bits_, 0);
      // One payload byte more than bits_ holds cannot come: the message would have been too long.
      for (size_t byte = 0; byte < request.payload.size(); byte++) {
        bits_[byte / 8] |= uint64_t{request.payload[byte]} << (8 * (byte % 8));
      }
      correction = stream.push_bits(wire.round, bits_, request.arrived, clock_());
    }
  } catch (const UsageError&) {
    reply.status = ServeStatus::kBadRequest;  // a bit beyond the round's detectors; the round is not accepted
    return answer(session, reply);
  } catch (const std::exception& error) {
    log_("patch '" + patch.config.name + "': " + shortened(error.what()) + "; reset");
    reset(patch, wire.sequence + 1);
    reply.status = ServeStatus::kInternalError;
    return answer(session, reply);
  }
  reply.observable_count = static_cast<uint16_t>(stream.schedule().observable_count());
  if (correction) {
    counts_.corrections++;
    reply.heralds = correction->heralds;
    if (stream.delivered(*correction, clock_())) reply.heralds |= SALLOW_HERALD_LATE;
    patch.heralds |= reply.heralds;
    if ((reply.heralds & SALLOW_HERALD_LOST_ROUND) != 0) reply.status = ServeStatus::kSyndromesDropped;
    reply.first_round = correction->first_round;
    reply.end_round = correction->end_round;
    reply.is_final = correction->is_final;
    reply.frame = correction->frame;
    return answer(session, reply);
  }
  if (wire.kind == RequestKind::kFinish) {
    reply.end_round = stream.rounds_committed();
    reply.is_final = stream.is_finished();
    reply.heralds = patch.heralds;
    reply.frame = stream.frame();
    return answer(session, reply);
  }
  if (stream.counts().refused != before.refused) {
    reply.status = ServeStatus::kBadRequest;
    answer(session, reply);
  } else if (stream.counts().late != before.late) {
    reply.status = ServeStatus::kSyndromesDropped;
    answer(session, reply);
  }
}

}  // namespace sallow
