/* SPDX-License-Identifier: MIT */
/*
 * The file formats that can be told apart: what LinkedIn takes, and what people try to post, so
 * that a refusal can name the file's real nature. One list; the probe gives pointers into it.
 */
#ifndef LI_MEDIA_FORMAT_H
#define LI_MEDIA_FORMAT_H

/*    symbol      name          kind      MIME type                    in a sentence */
#define LI_MEDIA_FORMATS(X)                                                                        \
  X(JPEG,       "jpeg",       "image",    "image/jpeg",                "JPEG image")               \
  X(PNG,        "png",        "image",    "image/png",                 "PNG image")                \
  X(GIF,        "gif",        "image",    "image/gif",                 "GIF image")                \
  X(WEBP,       "webp",       "image",    "image/webp",                "WebP image")               \
  X(HEIC,       "heic",       "image",    "image/heic",                "HEIC image")               \
  X(AVIF,       "avif",       "image",    "image/avif",                "AVIF image")               \
  X(SVG,        "svg",        "image",    "image/svg+xml",             "SVG drawing")              \
  X(BMP,        "bmp",        "image",    "image/bmp",                 "BMP image")                \
  X(TIFF,       "tiff",       "image",    "image/tiff",                "TIFF image")               \
  X(ICO,        "ico",        "image",    "image/vnd.microsoft.icon",  "icon file")                \
  X(JP2,        "jp2",        "image",    "image/jp2",                 "JPEG 2000 image")          \
  X(JXL,        "jxl",        "image",    "image/jxl",                 "JPEG XL image")            \
  X(PSD,        "psd",        "image",    "image/vnd.adobe.photoshop", "Photoshop document")       \
  X(MP4,        "mp4",        "video",    "video/mp4",                 "MP4 video")                \
  X(MOV,        "mov",        "video",    "video/quicktime",           "QuickTime (MOV) video")    \
  X(THREEGP,    "3gp",        "video",    "video/3gpp",                "3GP video")                \
  X(WEBM,       "webm",       "video",    "video/webm",                "WebM video")               \
  X(MKV,        "mkv",        "video",    "video/x-matroska",          "Matroska (MKV) video")     \
  X(AVI,        "avi",        "video",    "video/x-msvideo",           "AVI video")                \
  X(WMV,        "wmv",        "video",    "video/x-ms-wmv",            "Windows Media video")      \
  X(FLV,        "flv",        "video",    "video/x-flv",               "Flash video")              \
  X(MPEG,       "mpeg",       "video",    "video/mpeg",                "MPEG video")               \
  X(PDF,        "pdf",        "document", "application/pdf",           "PDF document")             \
  X(PPT,        "ppt",        "document", "application/vnd.ms-powerpoint", "PowerPoint (PPT) document") \
  X(DOC,        "doc",        "document", "application/msword",        "Word (DOC) document")      \
  X(XLS,        "xls",        "document", "application/vnd.ms-excel",  "Excel (XLS) workbook")     \
  X(PPTX,       "pptx",       "document",                                                          \
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",                   \
    "PowerPoint (PPTX) document")                                                                  \
  X(DOCX,       "docx",       "document",                                                          \
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",                     \
    "Word (DOCX) document")                                                                        \
  X(XLSX,       "xlsx",       "document",                                                          \
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel (XLSX) workbook")  \
  X(PPTM,       "pptm",       "document",                                                          \
    "application/vnd.ms-powerpoint.presentation.macroEnabled.12",                                  \
    "PowerPoint document with macros (PPTM)")                                                      \
  X(DOCM,       "docm",       "document", "application/vnd.ms-word.document.macroEnabled.12",      \
    "Word document with macros (DOCM)")                                                            \
  X(ODT,        "odt",        "document", "application/vnd.oasis.opendocument.text",               \
    "OpenDocument text (ODT)")                                                                     \
  X(ODP,        "odp",        "document", "application/vnd.oasis.opendocument.presentation",       \
    "OpenDocument presentation (ODP)")                                                             \
  X(ODS,        "ods",        "document", "application/vnd.oasis.opendocument.spreadsheet",        \
    "OpenDocument spreadsheet (ODS)")                                                              \
  X(EPUB,       "epub",       "document", "application/epub+zip",      "EPUB book")                \
  X(RTF,        "rtf",        "document", "application/rtf",           "RTF document")             \
  X(POSTSCRIPT, "postscript", "document", "application/postscript",    "PostScript document")      \
  X(LOCKED,     "locked",     "document", "application/x-ole-storage",                             \
    "Office document encrypted with a password")                                                   \
  X(OLE,        "ole",        "unknown",  "application/x-ole-storage", "file of an older Windows program (OLE2)") \
  X(ZIP,        "zip",        "unknown",  "application/zip",           "ZIP archive")              \
  X(GZIP,       "gzip",       "unknown",  "application/gzip",          "gzip archive")             \
  X(M4A,        "m4a",        "unknown",  "audio/mp4",                 "M4A audio file")           \
  X(MP3,        "mp3",        "unknown",  "audio/mpeg",                "MP3 audio file")           \
  X(WAV,        "wav",        "unknown",  "audio/wav",                 "WAV audio file")           \
  X(OGG,        "ogg",        "unknown",  "application/ogg",           "Ogg file")                 \
  X(FLAC,       "flac",       "unknown",  "audio/flac",                "FLAC audio file")          \
  X(HTML,       "html",       "unknown",  "text/html",                 "HTML page")                \
  X(XML,        "xml",        "unknown",  "application/xml",           "XML file")                 \
  X(TEXT,       "text",       "unknown",  "text/plain",                "plain text file")          \
  X(BINARY,     "binary",     "unknown",  "application/octet-stream",  "file of no known format")

enum li_media_id {
#define LI_MEDIA_MEMBER(symbol, name, kind, mime, label) LI_MEDIA_##symbol,
  LI_MEDIA_FORMATS(LI_MEDIA_MEMBER)
#undef LI_MEDIA_MEMBER
      LI_MEDIA_COUNT
};

struct li_media_format {
  enum li_media_id id;
  const char *name;      /* "jpeg" */
  const char *kind;      /* "image", "video", "document" or "unknown" */
  const char *mime_type; /* "image/jpeg" */
  const char *label;     /* "JPEG image", for messages */
};

/* The entry of a format; never NULL. */
const struct li_media_format *li_media_format(enum li_media_id id);

#endif
