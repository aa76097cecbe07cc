#pragma once

#include <string>

#include "json/json.h"
#include "page/page.h"

namespace sallow {

/// The page as the JSON document of docs/formats/page.md.
Json page_json(const Page& page);

/// The page as one self-contained HTML file: the JSON document, and the script that draws it. Texts of the page are
/// escaped, so that no text can end its element. Throws SystemError if this build has no pages.
std::string page_html(const Page& page);

/// Throws SystemError, with the reason and a remedy, if this build has no pages. Commands call this before their work.
void require_pages();

}  // namespace sallow
