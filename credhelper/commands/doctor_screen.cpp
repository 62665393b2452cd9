#include <algorithm>
#include <array>
#include <string_view>

#include "config/text.hpp"
#include "credhelper/commands/doctor_report.hpp"
#include "credhelper/commands/screen.hpp"

namespace acr::commands {
namespace {

using diagnosis::Part;
using diagnosis::Rung;
using diagnosis::State;

// Longer lines are hard to read, however wide the terminal is.
constexpr std::size_t widest = 100;
constexpr std::size_t narrowest = 50;
constexpr std::size_t mark_width = 2;
constexpr std::size_t part_indent = 4;
constexpr std::size_t longest_name = 30;
constexpr std::size_t time_width = 8;
constexpr std::chrono::milliseconds worth_telling{10};

bool locale_is_utf8(const Environment& environment) {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const auto value = environment.get(name);
    if (!value) continue;
    const std::string lower = config::lower(*value);
    return lower.find("utf-8") != std::string::npos || lower.find("utf8") != std::string::npos;
  }
  return false;
}

struct Marks {
  std::string_view ok, warning, failed, skipped, arrow, ellipsis;
};
constexpr Marks signs{"✓", "!", "✗", "–", "→ ", "…"};
constexpr Marks letters{"+", "!", "x", "-", "> ", "..."};

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// The ids of tenants and clients by their first eight digits, as git does: the whole ones are in the JSON.
std::string with_short_ids(std::string_view text, std::string_view ellipsis) {
  constexpr std::string_view form = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  constexpr std::size_t kept = 8;
  constexpr std::string_view kept_whole = "correlation id ";  // support asks for all of it
  std::string shorter;
  while (!text.empty()) {
    const bool is_id = !shorter.ends_with(kept_whole) && text.size() >= form.size() &&
                       std::equal(form.begin(), form.end(), text.begin(),
                                  [](char f, char c) { return f == '-' ? c == '-' : is_hex(c); });
    shorter.append(text.substr(0, is_id ? kept : 1)).append(is_id ? ellipsis : "");
    text.remove_prefix(is_id ? form.size() : 1);
  }
  return shorter;
}

/// The words in lines of at most `width`; a word that is longer has a line of its own.
std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines(1);
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    const std::string_view word = text.substr(0, space);
    text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
    std::string* line = &lines.back();
    if (!line->empty() && width_of(*line) + 1 + width_of(word) > width) line = &lines.emplace_back();
    if (!line->empty()) line->append(" ");
    line->append(word);
  }
  return lines;
}

class Screen {
 public:
  Screen(const DoctorReport& report, const World& world)
      : report_(report),
        world_(world),
        marks_(locale_is_utf8(world.context.environment) ? signs : letters),
        columns_(std::clamp(world.terminal.columns(), narrowest, widest)) {
    for (const Rung& rung : report.rungs) {
      for (const Part& part : rung.parts) part_width_ = std::max(part_width_, part.name.size());
    }
  }

  std::string draw() {
    const std::string title = report_.registry.empty() ? "This machine" : report_.registry;
    text_ = in_tone(Tone::strong, title, world_) + "\n\n";
    add(report_.rungs);
    if (!report_.registries.empty()) {
      text_ += "\n" + in_tone(Tone::strong, "Registries in use", world_) + "\n\n";
      add(report_.registries);
    }
    text_ += "\n";
    summarise();
    return std::move(text_);
  }

 private:
  void add(const std::vector<Rung>& rungs) {
    name_width_ = 0;
    for (const Rung& rung : rungs)
      name_width_ = std::max(name_width_, std::min(rung.name.size(), longest_name));
    margin_ = mark_width + name_width_ + 2;
    for (const Rung& rung : rungs) add(rung);
  }

  [[nodiscard]] std::string mark(State state) const {
    switch (state) {
      case State::ok:
        return in_tone(Tone::good, marks_.ok, world_);
      case State::warning:
        return in_tone(Tone::doubtful, marks_.warning, world_);
      case State::failed:
        return in_tone(Tone::bad, marks_.failed, world_);
      case State::skipped:
        break;
    }
    return in_tone(Tone::quiet, marks_.skipped, world_);
  }

  /// `text` from this column on, in a tone, wrapped; the first line stands behind what is there already.
  void add_text(std::string_view text, Tone tone, std::size_t column, std::size_t reserved) {
    const std::size_t width = columns_ > column + reserved + 20 ? columns_ - column - reserved : 20;
    bool first = true;
    for (const std::string& line : wrapped(text, width)) {
      if (!first) text_.append("\n").append(column, ' ');
      first = false;
      last_line_ = width_of(line);
      text_ += in_tone(tone, line, world_);
    }
  }

  void add(const Rung& rung) {
    const bool skipped = rung.state == State::skipped;
    text_ += mark(rung.state) + " ";
    text_ += in_tone(skipped ? Tone::quiet : Tone::plain, rung.name, world_);
    if (rung.name.size() > name_width_) {
      text_.append("\n").append(margin_, ' ');
    } else {
      text_.append(name_width_ - rung.name.size() + 2, ' ');
    }
    add_text(with_short_ids(rung.found, marks_.ellipsis), skipped ? Tone::quiet : Tone::plain, margin_,
             time_width);
    add_time(rung);
    text_ += "\n";
    if (!rung.code.empty()) {
      text_.append(margin_, ' ')
          .append(in_tone(Tone::quiet, "az calls it " + rung.code, world_))
          .append("\n");
    }
    if (!rung.fix.empty()) add_fix(rung.fix, margin_);
    for (const Part& part : rung.parts) add(part, rung.state == State::failed);
  }

  void add_time(const Rung& rung) {
    if (rung.took < worth_telling) return;
    std::string time = std::to_string(rung.took.count()) + " ms";
    if (rung.took >= std::chrono::seconds(10)) time = std::to_string(rung.took.count() / 1000) + " s";
    const std::size_t used = margin_ + last_line_ + time.size();
    text_.append(used < columns_ ? columns_ - used : 2, ' ');
    text_ += in_tone(Tone::quiet, time, world_);
  }

  void add_fix(const std::string& fix, std::size_t column) {
    text_.append(column, ' ').append(in_tone(Tone::strong, marks_.arrow, world_));
    add_text(fix, Tone::plain, column + 2, 0);
    text_ += "\n";
  }

  void add(const Part& part, bool with_fix) {
    const Tone tone = part.selected ? Tone::plain : Tone::quiet;
    text_.append(part_indent, ' ')
        .append(mark(part.state))
        .append(" ")
        .append(in_tone(tone, part.name, world_));
    text_.append(part_width_ - part.name.size() + 2, ' ');
    const std::string found = (part.selected ? "used: " : "") + with_short_ids(part.found, marks_.ellipsis);
    add_text(found, tone, part_indent + mark_width + part_width_ + 2, 0);
    text_ += "\n";
    if (with_fix && !part.selected && !part.fix.empty())
      add_fix(part.fix, part_indent + mark_width + part_width_ + 2);
  }

  [[nodiscard]] auto count(State state) const {
    const auto is = [state](const Rung& rung) { return rung.state == state; };
    return std::count_if(report_.rungs.begin(), report_.rungs.end(), is) +
           std::count_if(report_.registries.begin(), report_.registries.end(), is);
  }

  void summarise() {
    const Rung* failure = report_.first_failure();
    const auto failures = count(State::failed);
    const auto warnings = count(State::warning);
    if (failure == nullptr) {
      const std::string what = warnings == 0 ? "All is well."
                               : warnings == 1
                                   ? "All works; there is one warning."
                                   : "All works; there are " + std::to_string(warnings) + " warnings.";
      text_ += in_tone(warnings == 0 ? Tone::good : Tone::doubtful, what, world_) + "\n";
    } else {
      const std::string what =
          failures == 1 ? failure->name + " failed."
                        : std::to_string(failures) + " failed, the first is " + failure->name + ".";
      text_ += in_tone(Tone::bad, what, world_) + " First thing to do:\n";
      add_fix(failure->fix.empty() ? failure->found : failure->fix, 0);
    }
    const bool anonymous = report_.privacy == diagnosis::Privacy::anonymous;
    std::string privacy = "No secrets are in this report; account names are masked";
    privacy += anonymous ? ", so are ids, registries and addresses."
                         : "; --anonymous masks ids, registries and addresses, too.";
    text_ += "\n";
    add_text(privacy, Tone::quiet, 0, 0);
    text_ += "\n";
  }

  const DoctorReport& report_;
  const World& world_;
  const Marks& marks_;
  std::size_t columns_;
  std::size_t name_width_ = 0;
  std::size_t part_width_ = 0;
  std::size_t margin_ = 0;
  std::size_t last_line_ = 0;
  std::string text_;
};

}  // namespace

std::string doctor_screen(const DoctorReport& report, const World& world) {
  return Screen(report, world).draw();
}

}  // namespace acr::commands
