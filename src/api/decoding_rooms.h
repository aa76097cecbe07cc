#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "bits/packed_shots.h"
#include "decode/contract/decoder.h"
#include "decode/contract/shot_log_odds.h"

namespace sallow {

/// The memory in which one thread decodes: the decoder's workspace, and buffers that are reused after the first call.
struct DecodingRoom {
  std::unique_ptr<Decoder::Workspace> workspace;
  // For a block.
  PackedShots mover;
  BitTable events;
  DecodedBlock block;
  ShotLogOdds log_odds;
  // For one shot.
  std::vector<uint32_t> fired;
  std::vector<uint64_t> flips;
};

/// The rooms of one decoder, which calls borrow: threads may share the decoder, each with its own room.
class DecodingRooms {
 public:
  /// `decoder` must outlive it.
  explicit DecodingRooms(const Decoder& decoder) : decoder_(&decoder) {}

  const Decoder& decoder() const { return *decoder_; }

  /// A room that another call returned, or a new one. A new workspace is created without holding the lock, because an
  /// interface may need its own locks for it.
  std::unique_ptr<DecodingRoom> borrow();
  /// A room in which decoding threw an exception is dropped, not returned.
  void give_back(std::unique_ptr<DecodingRoom> room);

 private:
  const Decoder* decoder_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<DecodingRoom>> free_;
};

}  // namespace sallow
