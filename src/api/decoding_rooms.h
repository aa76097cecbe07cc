#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "bits/packed_shots.h"
#include "decode/contract/decoder.h"
#include "decode/contract/shot_log_odds.h"

namespace sallow {

/// What one thread decodes in: the decoder's workspace, and memory that is warm after the first call.
struct DecodingRoom {
  std::unique_ptr<Decoder::Workspace> workspace;
  // Of a block.
  PackedShots mover;
  BitTable events;
  DecodedBlock block;
  ShotLogOdds log_odds;
  // Of one shot.
  std::vector<uint32_t> fired;
  std::vector<uint64_t> flips;
};

/// The rooms of one decoder, which calls borrow: threads may share the decoder, each in a room of its own.
class DecodingRooms {
 public:
  /// `decoder` must outlive it.
  explicit DecodingRooms(const Decoder& decoder) : decoder_(&decoder) {}

  const Decoder& decoder() const { return *decoder_; }

  /// A room that another call gave back, or a new one. A new workspace is made without the lock: an interface may need
  /// locks of its own for it.
  std::unique_ptr<DecodingRoom> borrow();
  /// A room in which decoding threw is not given back, but dropped.
  void give_back(std::unique_ptr<DecodingRoom> room);

 private:
  const Decoder* decoder_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<DecodingRoom>> free_;
};

}  // namespace sallow
