#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/stop_request.h"
#include "base/text_cursor.h"

namespace sallow {

/// The common part of the circuit parser and the error-model parser: a text with one instruction per line, comments,
/// and repeated blocks, `WORD 5 {` … `}`.
///
/// Parses in one pass. Open blocks are kept on a separate stack, so deep nesting cannot overflow the call stack.
/// `Content` is the content of one block. `Totals` sums up a part of the text; its member `turns` counts the
/// iterations of innermost loop bodies. The derived parser provides parse_instruction(), called at the first byte of
/// an instruction, and append_block(Block&&), called after a block is closed and removed from the stack.
template <typename Parser, typename Content, typename Totals>
class BlockParser {
 public:
  Content parse() {
    for (;;) {
      skip_to_instruction();
      if (cursor_.at_end()) break;
      stop_if_requested();
      start_ = cursor_.position();
      if (cursor_.peek() == '}') {
        close_block();
      } else {
        static_cast<Parser*>(this)->parse_instruction();
      }
    }
    if (blocks_.size() > 1) cursor_.fail_at(blocks_.back().start, "this block is never closed", "add a line with '}'");
    return std::move(blocks_[0].content);
  }

 protected:
  /// A block whose '}' has not been read yet. The first block is the whole text.
  struct Block {
    Content content;
    uint64_t repetitions = 0;
    std::string tag;
    uint32_t line = 0;
    size_t start = 0;  // position of the word that opens the block
    Totals before;     // totals_ at the start of the block
  };

  /// `word` opens a block; error messages quote it.
  BlockParser(std::string_view text, std::string file, std::string_view word)
      : cursor_(text, std::move(file)), blocks_(1), word_(word) {}

  Content& content() { return blocks_.back().content; }

  /// Reads the number of repetitions.
  uint64_t take_repetitions(uint64_t max) {
    cursor_.skip_blanks();
    return cursor_.take_integer("a number of repetitions", max);
  }

  /// Reads from after that number to after the '{'.
  void open_block(uint64_t repetitions, std::string tag, size_t max_depth) {
    cursor_.skip_blanks();
    if (!cursor_.take_if('{')) {
      cursor_.fail("expected '{', found " + cursor_.describe_next(), opening(repetitions));
    }
    if (blocks_.size() > max_depth) {
      cursor_.fail_at(start_, "blocks are nested more than " + std::to_string(max_depth) + " deep");
    }
    blocks_.push_back({{}, repetitions, std::move(tag), line_, start_, totals_});
    totals_.turns = 0;
  }

  std::string opening(uint64_t repetitions) const { return word_ + " " + std::to_string(repetitions) + " {"; }

  TextCursor cursor_;
  std::vector<Block> blocks_;
  Totals totals_;
  uint32_t line_ = 1;
  size_t start_ = 0;  // position of the instruction being read

 private:
  void skip_to_instruction() {
    for (;;) {
      cursor_.skip_blanks();
      cursor_.skip_comment();
      if (!cursor_.take_if('\n')) return;
      line_++;
    }
  }

  void close_block() {
    if (blocks_.size() == 1) cursor_.fail("this '}' closes no block", "a block starts with " + opening(5));
    cursor_.advance(1);
    Block block = std::move(blocks_.back());
    blocks_.pop_back();
    static_cast<Parser*>(this)->append_block(std::move(block));
  }

  std::string word_;
};

}  // namespace sallow
