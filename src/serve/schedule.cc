#include "serve/schedule.h"

#include <algorithm>
#include <map>

#include "base/error.h"
#include "base/nearest_name.h"
#include "base/text_cursor.h"

namespace sallow {
namespace {

constexpr std::string_view kActions[] = {"enqueue", "get", "finish", "reset"};
constexpr RequestKind kActionKinds[] = {RequestKind::kRound, RequestKind::kGet, RequestKind::kFinish,
                                        RequestKind::kReset};
constexpr uint64_t kTickMost = uint64_t{1} << 40;
constexpr uint32_t kPlaceMost = 8 * SALLOW_WIRE_PAYLOAD_MOST - 1;

std::string_view action_name(RequestKind kind) {
  return kActions[std::ranges::find(kActionKinds, kind) - kActionKinds];
}

std::string_view take_word(TextCursor& cursor) {
  cursor.skip_blanks();
  const std::string_view rest = cursor.rest();
  const std::string_view word = rest.substr(0, std::min(rest.find_first_of(" \t\r\n#"), rest.size()));
  cursor.advance(word.size());
  return word;
}

/// The reply of one request.
struct RowResult {
  bool is_dispatched = false;
  int64_t arrived = 0, dispatch = 0, reply = 0;
  ServeStatus status = ServeStatus::kOk;
  bool has_answer = false;
  uint32_t heralds = 0;
  uint64_t end_round = 0;
  std::string frame;
};

/// Notes the replies of one session by the sequence numbers of their requests.
class NotingPeer final : public Peer {
 public:
  explicit NotingPeer(std::vector<RowResult>& results) : results_(results) {}

  bool send(std::span<const uint8_t> message) override {
    const uint8_t* payload = message.data() + SALLOW_WIRE_HEADER;
    const uint64_t sequence = sallow_wire_take(message.data() + 8, 4);
    if (message[3] == uint8_t{SALLOW_WIRE_OPEN} + SALLOW_WIRE_REPLY) {
      opened = static_cast<uint16_t>(sallow_wire_take(message.data() + 6, 2));
      return true;
    }
    RowResult& result = results_[sequence - 2];
    result.status = static_cast<ServeStatus>(payload[0]);
    result.has_answer = true;
    result.heralds = static_cast<uint32_t>(sallow_wire_take(payload + 4, 4));
    result.end_round = sallow_wire_take(payload + 8, 8);
    const uint64_t observables = sallow_wire_take(payload + 2, 2);
    if (message.size() > size_t{SALLOW_WIRE_HEADER} + SALLOW_WIRE_REPLY_BYTES) {
      for (uint64_t k = 0; k < observables; k++) {
        result.frame += (payload[SALLOW_WIRE_REPLY_BYTES + k / 8] >> (k % 8)) & 1 ? '1' : '0';
      }
    }
    return true;
  }
  void dropped() override {}

  ServerCore::Session session = 0;
  uint16_t opened = 0;

 private:
  std::vector<RowResult>& results_;
};

}  // namespace

std::vector<ScheduleRow> parse_schedule(std::string_view text, const std::string& file) {
  TextCursor cursor(text, file);
  std::vector<ScheduleRow> rows;
  for (cursor.skip_to_content(); !cursor.at_end(); cursor.skip_to_content()) {
    ScheduleRow row;
    const size_t begin = cursor.position();
    row.line = cursor.location(begin).line;
    row.tick = cursor.take_integer("tick", kTickMost);
    if (!rows.empty() && row.tick < rows.back().tick) {
      cursor.fail_at(begin, "tick " + std::to_string(row.tick) + " after tick " + std::to_string(rows.back().tick),
                     "sort the lines by their ticks");
    }
    cursor.skip_blanks();
    const size_t at = cursor.position();
    const std::string_view action = take_word(cursor);
    const auto known = std::ranges::find(kActions, action);
    if (known == std::end(kActions)) {
      const std::string nearest = did_you_mean(action, kActions);
      cursor.fail_at(at, "unknown action " + quoted(action),
                     nearest.empty() ? "the actions are enqueue, get, finish, reset" : nearest);
    }
    row.kind = kActionKinds[known - kActions];
    row.session = std::string(take_word(cursor));
    if (row.session.empty()) cursor.fail("expected the name of a session, found " + cursor.describe_next());
    cursor.skip_blanks();
    if (row.kind == RequestKind::kRound) row.round = cursor.take_integer("round");
    if (row.kind == RequestKind::kGet && !cursor.at_line_end()) row.round = cursor.take_integer("rounds");
    for (cursor.skip_blanks(); !cursor.at_line_end(); cursor.skip_blanks()) {
      if (row.kind != RequestKind::kRound) cursor.fail("unexpected " + cursor.describe_next());
      row.places.push_back(static_cast<uint32_t>(cursor.take_integer("detector of the round", kPlaceMost)));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string replay_schedule(const std::vector<ScheduleRow>& rows, std::vector<ServedPatch> patches,
                            const ServeLimits& limits, const ScheduleOptions& options, const std::string& file) {
  std::map<std::string, std::unique_ptr<NotingPeer>> sessions;
  std::map<std::string, int64_t> deadlines;
  std::vector<RowResult> results(rows.size());
  for (const ServedPatch& patch : patches) {
    sessions[patch.config.name] = std::make_unique<NotingPeer>(results);
    deadlines[patch.config.name] = patch.config.deadline_ns;
  }
  ServeLimits bounds = limits;
  bounds.sessions = static_cast<uint32_t>(sessions.size());
  bounds.idle_ns = 0;
  int64_t now = 0;
  ServerCore core(
      std::move(patches), bounds, [&] { return now; }, [](const std::string&) {});
  std::vector<uint8_t> bytes(SALLOW_WIRE_MOST);
  for (auto& [name, peer] : sessions) {
    peer->session = *core.open_session(name, *peer);
    const std::span payload(reinterpret_cast<const uint8_t*>(name.data()), name.size());
    const size_t size = write_request({RequestKind::kOpen, 0, 1, 0, payload}, bytes);
    core.receive(peer->session, std::span(bytes).first(size), 0);
    core.work();
  }

  // The server takes one request after another, in the order of their arrival per session and in turns over sessions.
  int64_t free_at = 0;
  std::map<ServerCore::Session, std::vector<size_t>> waiting;  // by session: rows in its queue
  const auto serve_one = [&] {
    int64_t first = INT64_MAX;
    for (const auto& [session, queue] : waiting) {
      if (!queue.empty()) first = std::min(first, results[queue.front()].arrived);
    }
    const int64_t dispatch = std::max(free_at, first);
    now = free_at = dispatch + options.service_ns;
    core.work();
    for (auto& [session, queue] : waiting) {
      if (core.queued(session) == queue.size()) continue;
      RowResult& result = results[queue.front()];
      result.is_dispatched = true;
      result.dispatch = dispatch;
      result.reply = now;
      queue.erase(queue.begin());
    }
  };
  for (size_t k = 0; k < rows.size(); k++) {
    const ScheduleRow& row = rows[k];
    const auto peer = sessions.find(row.session);
    if (peer == sessions.end()) {
      throw InputError(SourceLocation{file, row.line}, "no patch has the name " + quoted(row.session));
    }
    const int64_t tick = static_cast<int64_t>(row.tick) * options.tick_ns;
    const auto begins_before = [&] {
      int64_t first = INT64_MAX;
      for (const auto& [session, queue] : waiting) {
        if (!queue.empty()) first = std::min(first, results[queue.front()].arrived);
      }
      return first != INT64_MAX && std::max(free_at, first) <= tick;
    };
    while (begins_before()) serve_one();
    std::vector<uint8_t> payload;
    for (const uint32_t place : row.places) {
      payload.resize(std::max<size_t>(payload.size(), place / 8 + 1));
      payload[place / 8] = static_cast<uint8_t>(payload[place / 8] ^ (1u << (place % 8)));
    }
    const auto sequence = static_cast<uint32_t>(k + 2);
    if (SALLOW_WIRE_HEADER + payload.size() > core.message_bytes_most()) {
      throw InputError(SourceLocation{file, row.line}, "the round has no such detector");
    }
    const size_t size = write_request({row.kind, peer->second->opened, sequence, row.round, payload}, bytes);
    now = std::max(now, tick);
    results[k].arrived = tick;
    const size_t before = core.queued(peer->second->session);
    core.receive(peer->second->session, std::span(bytes).first(size), tick);
    if (core.queued(peer->second->session) > before)
      waiting[peer->second->session].push_back(k);
    else
      results[k].reply = tick;
  }
  while (core.queued() > 0) serve_one();

  std::string csv =
      "line,tick,action,session,round,arrival_ns,deadline_ns,dispatch_ns,reply_ns,status,heralds,"
      "end_round,frame\n";
  for (size_t k = 0; k < rows.size(); k++) {
    const ScheduleRow& row = rows[k];
    const RowResult& result = results[k];
    const int64_t deadline = deadlines[row.session];
    csv += std::to_string(row.line) + "," + std::to_string(row.tick) + "," + std::string(action_name(row.kind)) + "," +
           row.session + "," + std::to_string(row.round) + "," + std::to_string(result.arrived) + ",";
    if (deadline > 0) csv += std::to_string(result.arrived + deadline);
    csv += ",";
    if (result.is_dispatched) csv += std::to_string(result.dispatch);
    csv += "," + std::to_string(result.reply) + "," + status_name(result.status) + "," +
           std::to_string(result.heralds) + ",";
    if (result.has_answer) csv += std::to_string(result.end_round);
    csv += "," + result.frame + "\n";
  }
  return csv;
}

}  // namespace sallow
