#include "report/docx.h"

#include "base/tz.h"

#define XML	   "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define PACKAGE	   "http://schemas.openxmlformats.org/package/2006/"
#define OFFICE	   "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define MAIN	   "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#define MEDIA	   "application/vnd.openxmlformats-officedocument.wordprocessingml."
#define NO_SPACING "<w:pPr><w:spacing w:before=\"0\" w:after=\"0\"/></w:pPr>"

static const char types[] =
	XML "<Types xmlns=\"" PACKAGE "content-types\">"
	    "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package."
	    "relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>"
	    "<Default Extension=\"png\" ContentType=\"image/png\"/>"
	    "<Override PartName=\"/word/document.xml\" ContentType=\"" MEDIA "document.main+xml\"/>"
	    "<Override PartName=\"/word/styles.xml\" ContentType=\"" MEDIA "styles+xml\"/>"
	    "<Override PartName=\"/word/footer1.xml\" ContentType=\"" MEDIA "footer+xml\"/>"
	    "<Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd."
	    "openxmlformats-package.core-properties+xml\"/></Types>\n";

static const char relations[] =
	XML "<Relationships xmlns=\"" PACKAGE "relationships\">"
	    "<Relationship Id=\"rId1\" Type=\"" OFFICE "/officeDocument\" "
	    "Target=\"word/document.xml\"/>"
	    "<Relationship Id=\"rId2\" Type=\"" PACKAGE "relationships/metadata/core-properties\" "
	    "Target=\"docProps/core.xml\"/></Relationships>\n";

static const char styles[] =
	XML "<w:styles xmlns:w=\"" MAIN "\"><w:docDefaults><w:rPrDefault><w:rPr>"
	    "<w:rFonts w:ascii=\"Arial\" w:hAnsi=\"Arial\" w:cs=\"Arial\" w:eastAsia=\"Arial\"/>"
	    "<w:sz w:val=\"18\"/></w:rPr></w:rPrDefault></w:docDefaults>"
	    "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\">"
	    "<w:name w:val=\"Normal\"/>" NO_SPACING "</w:style>"
	    "<w:style w:type=\"paragraph\" w:styleId=\"Title\"><w:name w:val=\"Title\"/>"
	    "<w:basedOn w:val=\"Normal\"/><w:rPr><w:b/><w:sz w:val=\"28\"/></w:rPr></w:style>"
	    "<w:style w:type=\"paragraph\" w:styleId=\"Heading1\"><w:name w:val=\"heading 1\"/>"
	    "<w:basedOn w:val=\"Normal\"/><w:pPr><w:keepNext/>"
	    "<w:spacing w:before=\"160\" w:after=\"60\"/>"
	    "<w:outlineLvl w:val=\"0\"/></w:pPr><w:rPr><w:b/><w:sz w:val=\"22\"/></w:rPr></w:style>"
	    "<w:style w:type=\"paragraph\" w:styleId=\"Small\"><w:name w:val=\"Small\"/>"
	    "<w:basedOn w:val=\"Normal\"/><w:rPr><w:color w:val=\"555D66\"/><w:sz w:val=\"15\"/>"
	    "</w:rPr></w:style></w:styles>\n";

static bool write_text(struct zip *z, const char *name, const char *text, struct err *err)
{
	FILE *f;

	if (!zip_part(z, name, &f, err))
		return false;
	(void)fputs(text, f);
	return true;
}

static bool write_core(struct zip *z, const struct report_head *head, struct err *err)
{
	char made[32];
	FILE *f;

	if (!zip_part(z, "docProps/core.xml", &f, err))
		return false;
	(void)fputs(XML "<cp:coreProperties xmlns:cp=\"" PACKAGE "metadata/core-properties\" "
			"xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
			"xmlns:dcterms=\"http://purl.org/dc/terms/\" "
			"xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>",
		    f);
	out_escaped(f, head->title);
	(void)time_format(made, head->made_at, 0);
	(void)fprintf(f,
		      "</dc:title><dc:creator>Themis</dc:creator>"
		      "<dcterms:created xsi:type=\"dcterms:W3CDTF\">%.19sZ</dcterms:created>"
		      "</cp:coreProperties>\n",
		      made);
	return true;
}

static void field(FILE *f, const char *name)
{
	(void)fprintf(f, "<w:fldSimple w:instr=\" %s \"><w:r><w:t>1</w:t></w:r></w:fldSimple>",
		      name);
}

/* "2 of 7", with fields that the reader's program fills in. */
static bool write_footer(struct zip *z, enum report_language l, struct err *err)
{
	const char *text = report_word(l, "page");
	const char *between = strstr(text, "{}");
	FILE *f;

	if (!zip_part(z, "word/footer1.xml", &f, err))
		return false;
	(void)fputs(XML "<w:ftr xmlns:w=\"" MAIN "\"><w:p><w:pPr><w:pStyle w:val=\"Small\"/>"
			"<w:jc w:val=\"right\"/></w:pPr>",
		    f);
	field(f, "PAGE");
	(void)fputs("<w:r><w:t xml:space=\"preserve\">", f);
	for (const char *p = between ? between + 2 : ""; *p && *p != '{'; p++)
		(void)fputc(*p, f);
	(void)fputs("</w:t></w:r>", f);
	field(f, "NUMPAGES");
	(void)fputs("</w:p></w:ftr>\n", f);
	return true;
}

bool docx_write_start(struct zip *z, const struct report_head *head, struct err *err)
{
	return write_text(z, "[Content_Types].xml", types, err) &&
	       write_text(z, "_rels/.rels", relations, err) && write_core(z, head, err) &&
	       write_text(z, "word/styles.xml", styles, err) &&
	       write_footer(z, head->language, err);
}

bool docx_write_relations(struct zip *z, size_t pictures, struct err *err)
{
	FILE *f;

	if (!zip_part(z, "word/_rels/document.xml.rels", &f, err))
		return false;
	(void)fputs(XML "<Relationships xmlns=\"" PACKAGE "relationships\">"
			"<Relationship Id=\"rId1\" Type=\"" OFFICE "/styles\" "
			"Target=\"styles.xml\"/><Relationship Id=\"rId2\" Type=\"" OFFICE
			"/footer\" Target=\"footer1.xml\"/>",
		    f);
	for (size_t i = 0; i < pictures; i++)
		(void)fprintf(f,
			      "<Relationship Id=\"rId%zu\" Type=\"" OFFICE "/image\" "
			      "Target=\"media/image%zu.png\"/>",
			      DOCX_PICTURE_FIRST + i, i + 1);
	(void)fputs("</Relationships>\n", f);
	return true;
}
