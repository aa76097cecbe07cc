#include "serve/server_core.h"

#include <gtest/gtest.h>

#include <deque>

#include "base/error.h"
#include "bits/random_stream.h"
#include "decode/catalog/registry.h"
#include "dem/error_model.h"
#include "serve/schedule.h"

namespace sallow {
namespace {

/// A chain of detectors, one per round; an error between neighbours, and one at the begin that flips the observable.
ServedPatch chain(const std::string& name, uint64_t rounds = 8) {
  DetectorErrorModel model;
  for (uint64_t d = 0; d < rounds; d++) model.append_detector(d, {static_cast<double>(d)});
  model.append_error(0.1, {DemTarget::detector(0), DemTarget::observable(0)});
  for (uint64_t d = 0; d + 1 < rounds; d++) {
    model.append_error(0.1, {DemTarget::detector(d), DemTarget::detector(d + 1)});
  }
  model.append_error(0.1, {DemTarget::detector(rounds - 1)});
  ServedPatch patch;
  patch.config.name = name;
  patch.config.most_held = 2;
  patch.schedule =
      std::make_shared<WindowSchedule>(model, DetectorRounds::from_model(model), WindowPlan{2, 2}, CutRules{},
                                       [](const DetectorErrorModel& window, bool, std::span<const uint32_t>) {
                                         return make_decoder("matching", window, {.services = {.errors = true}});
                                       });
  return patch;
}

struct Answer {
  int kind, status;
  uint32_t sequence, heralds;
  uint64_t end_round;
  bool is_final;
  std::string frame;
};

/// A client in the same process, which notes its replies.
class NotedPeer final : public Peer {
 public:
  bool send(std::span<const uint8_t> message) override {
    if (is_stalled) return false;
    uint32_t table[256];
    sallow_wire_crc_table(table);
    sallow_wire_header header;
    EXPECT_EQ(sallow_wire_read(table, message.data(), static_cast<uint32_t>(message.size()), &header), 1);
    const uint8_t* payload = message.data() + SALLOW_WIRE_HEADER;
    patch = header.patch;
    answers.push_back({header.kind - SALLOW_WIRE_REPLY, payload[0], header.sequence,
                       static_cast<uint32_t>(sallow_wire_take(payload + 4, 4)), sallow_wire_take(payload + 8, 8),
                       payload[1] != 0,
                       std::string(message.begin() + SALLOW_WIRE_HEADER + SALLOW_WIRE_REPLY_BYTES, message.end())});
    return true;
  }
  void dropped() override { is_dropped = true; }

  std::vector<Answer> answers;
  uint16_t patch = 0;
  bool is_stalled = false, is_dropped = false;
};

class ServerTest : public ::testing::Test {
 protected:
  void start(ServeLimits limits = {}) {
    core_.emplace(
        std::vector{chain("a"), chain("b")}, limits, [this] { return now_; },
        [this](const std::string& line) { log_.push_back(line); });
  }
  ServerCore::Session open(NotedPeer& peer, const std::string& patch = {}) {
    const auto session = core_->open_session("client", peer);
    EXPECT_TRUE(session);
    if (!patch.empty()) {
      send(*session, RequestKind::kOpen, 0, 0, std::vector<uint8_t>(patch.begin(), patch.end()));
      work();
    }
    return *session;
  }
  bool send(ServerCore::Session session, RequestKind kind, uint16_t patch, uint64_t round,
            const std::vector<uint8_t>& payload = {}, std::optional<uint32_t> sequence = {}) {
    std::vector<uint8_t> bytes(SALLOW_WIRE_HEADER + payload.size());
    write_request({kind, patch, sequence.value_or(++sequence_), round, payload}, bytes);
    return core_->receive(session, bytes, now_);
  }
  void work() {
    while (core_->work()) continue;
  }

  std::optional<ServerCore> core_;
  std::vector<std::string> log_;
  int64_t now_ = 0;
  uint32_t sequence_ = 0;
};

TEST_F(ServerTest, AnswersEachWindowAndTheEnd) {
  start();
  NotedPeer peer;
  const auto session = open(peer, "b");
  EXPECT_EQ(peer.patch, 1);
  peer.answers.clear();
  for (uint64_t round = 0; round < 8; round++) send(session, RequestKind::kRound, 1, round, {uint8_t{round == 0}});
  work();
  ASSERT_EQ(peer.answers.size(), 3);
  EXPECT_EQ(peer.answers[0].end_round, 2);
  EXPECT_EQ(peer.answers[0].frame, std::string(1, '\1'));
  EXPECT_TRUE(peer.answers[2].is_final);
  EXPECT_EQ(peer.answers[2].end_round, 8);
}

TEST_F(ServerTest, IsBusyWhenAQueueIsFullAndOthersAreServed) {
  start({.queue = 3});
  NotedPeer greedy, modest;
  const auto first = open(greedy), second = open(modest);
  for (int k = 0; k < 10; k++) send(first, RequestKind::kPing, 0, 0);
  EXPECT_EQ(core_->queued(first), 3);
  EXPECT_EQ(core_->counts().busy, 7);
  send(second, RequestKind::kPing, 0, 0);
  core_->work();
  core_->work();
  EXPECT_EQ(modest.answers.size(), 1) << "clients are served in turn";
  work();
  EXPECT_EQ(greedy.answers.size(), 10);
  EXPECT_EQ(std::ranges::count(greedy.answers, SALLOW_BUSY, &Answer::status), 7);
}

TEST_F(ServerTest, GivesAPatchToOneClientAtATimeAndFreesItWithTheClient) {
  start();
  NotedPeer one, two;
  const auto first = open(one, "a"), second = open(two, "a");
  EXPECT_EQ(two.answers.back().status, SALLOW_BUSY);
  send(second, RequestKind::kRound, 0, 0);
  work();
  EXPECT_EQ(two.answers.back().status, SALLOW_INVALID_PATCH);
  core_->close_session(first, "its process has ended");
  EXPECT_EQ(log_, std::vector<std::string>{"client: dropped, its process has ended"});
  send(second, RequestKind::kOpen, 0, 0, {'a'});
  work();
  EXPECT_EQ(two.answers.back().status, SALLOW_OK);
}

TEST_F(ServerTest, DropsAClientThatSendsNonsenseStallsOrIsSilent) {
  start({.idle_ns = 100});
  NotedPeer mad, stalled, silent, good;
  const auto first = open(mad), second = open(stalled);
  open(silent);
  const std::vector<uint8_t> nonsense(40, 7);
  EXPECT_TRUE(core_->receive(first, nonsense, 0, 1));
  EXPECT_FALSE(core_->receive(first, nonsense, 0, 1));
  stalled.is_stalled = true;
  send(second, RequestKind::kPing, 0, 0);
  work();
  now_ = 100;
  open(good, "a");
  core_->drop_idle(now_);
  EXPECT_TRUE(mad.is_dropped && stalled.is_dropped && silent.is_dropped);
  EXPECT_FALSE(good.is_dropped);
  EXPECT_EQ(log_.size(), 3);
  EXPECT_EQ(core_->counts().dropped, 3);
}

TEST_F(ServerTest, RefusesWhatCannotBeAndGoesOn) {
  start();
  NotedPeer peer;
  const auto session = open(peer, "a");
  send(session, RequestKind::kRound, 0, 0, {2});
  send(session, RequestKind::kRound, 0, 1u << 20);
  send(session, RequestKind::kRound, 7, 0);
  send(session, RequestKind::kGet, 0, 0);
  work();
  send(session, RequestKind::kRound, 0, 0, std::vector<uint8_t>(4000));
  std::vector<int> statuses;
  for (const Answer& answer : peer.answers) statuses.push_back(answer.status);
  EXPECT_EQ(statuses, (std::vector<int>{SALLOW_OK, SALLOW_BAD_REQUEST, SALLOW_BAD_REQUEST, SALLOW_INVALID_PATCH,
                                        SALLOW_NOT_READY, SALLOW_BAD_REQUEST}));
  EXPECT_FALSE(peer.is_dropped);
}

TEST_F(ServerTest, IgnoresRoundsOfAnEarlierShotAndADoubledReset) {
  start();
  NotedPeer peer;
  const auto session = open(peer, "a");
  for (uint64_t round = 0; round < 4; round++) send(session, RequestKind::kRound, 0, round, {}, 10 + round);
  send(session, RequestKind::kReset, 0, 0, {}, 20);
  send(session, RequestKind::kRound, 0, 0, {1}, 15);  // overtaken by the reset
  for (uint64_t round = 0; round < 4; round++) {
    send(session, RequestKind::kRound, 0, round, {}, 21 + round);
    send(session, RequestKind::kReset, 0, 0, {}, 20);
  }
  work();
  EXPECT_EQ(core_->counts().outdated, 1);
  EXPECT_EQ(core_->counts().corrections, 2);
}

/// Datagrams that are lost, doubled and delayed, drawn from a seed: every lost round is heralded, and without losses
/// the frame is that of rounds in order.
TEST_F(ServerTest, HeraldsEveryLostRoundInThousandsOfFaultyShots) {
  start({.queue = 1000});
  NotedPeer peer, other;
  const auto session = open(peer, "a"), steady = open(other, "b");
  size_t losses = 0;
  for (uint64_t seed = 0; seed < 2000; seed++) {
    RandomStream random(seed, 0);
    std::vector<uint8_t> events(8);
    for (uint8_t& bit : events) bit = random.next() % 6 == 0;
    peer.answers.clear();
    other.answers.clear();
    send(session, RequestKind::kReset, 0, 0);
    send(steady, RequestKind::kReset, 1, 0);
    std::vector<std::pair<uint64_t, uint64_t>> link;
    std::vector<bool> came(8);
    for (uint64_t round = 0; round < 8; round++) {
      const uint64_t copies = random.next() % 10 == 0 ? 0 : 1 + (random.next() % 10 == 0);
      came[round] = copies > 0;
      for (uint64_t copy = 0; copy < copies; copy++) link.emplace_back(2 * round + random.next() % 5, round);
    }
    std::ranges::sort(link);
    for (const auto& [time, round] : link) send(session, RequestKind::kRound, 0, round, {events[round]});
    for (uint64_t round = 0; round < 8; round++) send(steady, RequestKind::kRound, 1, round, {events[round]});
    send(session, RequestKind::kFinish, 0, 0);
    send(steady, RequestKind::kFinish, 1, 0);
    work();
    uint32_t heralds = 0;
    for (const Answer& answer : peer.answers) heralds |= answer.heralds;
    const bool is_whole = std::ranges::count(came, false) == 0;
    losses += is_whole ? 0 : 1;
    ASSERT_TRUE(peer.answers.back().is_final) << "seed " << seed;
    if (is_whole && heralds == 0) {
      ASSERT_EQ(peer.answers.back().frame, other.answers.back().frame) << "seed " << seed;
    }
    if (!is_whole) {
      ASSERT_NE(heralds & SALLOW_HERALD_LOST_ROUND, 0) << "seed " << seed;
    }
  }
  EXPECT_GT(losses, 500);
  EXPECT_TRUE(log_.empty());
}

TEST(Wire, RefusesEveryMessageWithOneDamagedBit) {
  const std::vector<uint8_t> payload = {1, 2, 3};
  std::vector<uint8_t> bytes(SALLOW_WIRE_HEADER + payload.size());
  write_request({RequestKind::kRound, 3, 4, 5, payload}, bytes);
  const auto whole = read_request(bytes);
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->patch, 3);
  EXPECT_EQ(whole->sequence, 4);
  EXPECT_EQ(whole->round, 5);
  EXPECT_EQ(std::vector<uint8_t>(whole->payload.begin(), whole->payload.end()), payload);
  for (size_t bit = 0; bit < 8 * bytes.size(); bit++) {
    bytes[bit / 8] = static_cast<uint8_t>(bytes[bit / 8] ^ (1u << (bit % 8)));
    EXPECT_FALSE(read_request(bytes)) << "bit " << bit;
    bytes[bit / 8] = static_cast<uint8_t>(bytes[bit / 8] ^ (1u << (bit % 8)));
  }
  for (size_t size = 0; size < bytes.size(); size++) EXPECT_FALSE(read_request(std::span(bytes).first(size)));
}

TEST(Wire, HasTheChecksumOfZlib) {
  uint32_t table[256];
  sallow_wire_crc_table(table);
  // crc32() of zlib gives this for the first 12 bytes; bytes 12 to 15 are left out.
  uint8_t bytes[16] = {'1', '2', '3', '4', '5', '6', '7', '8', '9', 0, 0, 0, 9, 9, 9, 9};
  EXPECT_EQ(sallow_wire_crc(table, bytes, 16), 0x77d55834u);
}

TEST(ServeTime, HasAUnit) {
  EXPECT_EQ(read_time_ns("1.1us"), 1100);
  EXPECT_EQ(read_time_ns("2s"), 2'000'000'000);
  EXPECT_EQ(read_time_ns("5ms"), 5'000'000);
  EXPECT_EQ(read_time_ns("7ns"), 7);
  EXPECT_FALSE(read_time_ns("7"));
  EXPECT_FALSE(read_time_ns("-7us"));
  EXPECT_FALSE(read_time_ns("us"));
}

}  // namespace
}  // namespace sallow
