#include "api/decoding_rooms.h"

#include <utility>

namespace sallow {

std::unique_ptr<DecodingRoom> DecodingRooms::borrow() {
  {
    const std::lock_guard lock(mutex_);
    if (!free_.empty()) {
      auto room = std::move(free_.back());
      free_.pop_back();
      return room;
    }
  }
  auto room = std::make_unique<DecodingRoom>();
  room->workspace = decoder_->make_workspace();
  room->flips.resize((decoder_->observable_count() + 63) / 64);
  return room;
}

void DecodingRooms::give_back(std::unique_ptr<DecodingRoom> room) {
  const std::lock_guard lock(mutex_);
  free_.push_back(std::move(room));
}

}  // namespace sallow
