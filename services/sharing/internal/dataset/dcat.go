package dataset

import "github.com/digisoc/platform/services/sharing/internal/legal"

// authority is where the European Union publishes the words of DCAT-AP.
const authority = "http://publications.europa.eu/resource/authority/"

// Catalog describes datasets as a dcat:Catalog of DCAT-AP 3 in JSON-LD: every property that it requires, and those of the recommended that
// there is something to say of. base is the public address of the platform, by says what it is called and who publishes.
func Catalog(all []Description, base string, by *legal.Row) map[string]any {
	sets := make([]any, len(all))
	for i := range all {
		sets[i] = described(&all[i], base+"/v1/datasets/"+string(all[i].Name), base, Text(by.Publisher))
	}
	return map[string]any{
		"@context": map[string]any{
			"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
			"vcard": "http://www.w3.org/2006/vcard/ns#", "dcatap": "http://data.europa.eu/r5r/",
		},
		"@id": base + "/v1/datasets", "@type": "dcat:Catalog",
		"dct:title": texts(Text(by.Datasets)),
		"dct:description": texts(Text{
			LV: "Datu kopas par pašvaldību piešķirto sociālo palīdzību, ko citas valsts sistēmas saņem ar atļauju.", EN: "Datasets on social assistance granted by municipalities, given to other state systems under a permission.",
		}),
		"dct:publisher": agent(Text(by.Publisher)),
		"dct:language":  []any{id(authority + "language/LAV"), id(authority + "language/ENG")},
		"foaf:homepage": id(base),
		"dcat:dataset":  sets,
	}
}

func described(d *Description, address, base string, publisher Text) map[string]any {
	return map[string]any{
		"@id": address, "@type": "dcat:Dataset",
		"dct:title":                    texts(d.Title),
		"dct:description":              texts(d.Description),
		"dct:identifier":               string(d.Name),
		"dct:publisher":                agent(publisher),
		"dcat:contactPoint":            map[string]any{"@type": "vcard:Organization", "vcard:fn": publisher.LV, "vcard:hasURL": id(base)},
		"dcat:keyword":                 append(words("lv", d.Keywords.LV), words("en", d.Keywords.EN)...),
		"dcat:theme":                   []any{id(authority + "data-theme/SOCI"), id(authority + "data-theme/GOVE")},
		"dct:spatial":                  []any{id(authority + "country/LVA")},
		"dct:accessRights":             id(authority + "access-right/RESTRICTED"),
		"dct:accrualPeriodicity":       id(authority + "frequency/UPDATE_CONT"),
		"dcatap:applicableLegislation": []any{id(d.Law.Address)},
		"dcat:distribution": []any{map[string]any{
			"@id": address + "/changes", "@type": "dcat:Distribution",
			"dct:title":                    texts(Text{LV: "Versijas pēc kārtas", EN: "Versions in their order"}),
			"dcat:accessURL":               id(address + "/changes"),
			"dct:format":                   id(authority + "file-type/JSON"),
			"dcat:mediaType":               id("http://www.iana.org/assignments/media-types/application/json"),
			"dcatap:applicableLegislation": []any{id(d.Law.Address)},
		}},
	}
}

func agent(name Text) map[string]any {
	return map[string]any{"@type": "foaf:Agent", "foaf:name": texts(name)}
}

func id(address string) map[string]any { return map[string]any{"@id": address} }

func texts(t Text) []any { return append(words("lv", []string{t.LV}), words("en", []string{t.EN})...) }

func words(language string, list []string) []any {
	out := make([]any, len(list))
	for i, w := range list {
		out[i] = map[string]any{"@language": language, "@value": w}
	}
	return out
}
