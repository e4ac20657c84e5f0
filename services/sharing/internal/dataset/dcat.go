package dataset

// Catalog describes datasets as a dcat:Catalog of DCAT-AP in JSON-LD. base is the public address of the platform.
func Catalog(all []Description, base string) map[string]any {
	sets := make([]any, len(all))
	for i, d := range all {
		address := base + "/v1/datasets/" + string(d.Name)
		sets[i] = map[string]any{
			"@id": address, "@type": "dcat:Dataset",
			"dct:title":              texts(d.Title),
			"dct:description":        texts(d.Title),
			"dct:identifier":         string(d.Name),
			"dct:accessRights":       map[string]any{"@id": "http://publications.europa.eu/resource/authority/access-right/RESTRICTED"},
			"dct:accrualPeriodicity": map[string]any{"@id": "http://publications.europa.eu/resource/authority/frequency/UPDATE_CONT"},
			"dcat:distribution": []any{map[string]any{
				"@id": address + "/changes", "@type": "dcat:Distribution",
				"dcat:accessURL": map[string]any{"@id": address + "/changes"},
				"dct:format":     map[string]any{"@id": "http://publications.europa.eu/resource/authority/file-type/JSON"},
			}},
		}
	}
	return map[string]any{
		"@context": map[string]any{"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/"},
		"@id":      base + "/v1/datasets", "@type": "dcat:Catalog",
		"dct:title":     texts(Text{LV: "DigiSoc datu kopas", EN: "Datasets of DigiSoc"}),
		"dct:publisher": map[string]any{"@type": "foaf:Agent", "foaf:name": texts(Text{LV: "Labklājības ministrija", EN: "Ministry of Welfare"})},
		"dct:language":  []any{map[string]any{"@id": "http://publications.europa.eu/resource/authority/language/LAV"}},
		"dcat:dataset":  sets,
	}
}

func texts(t Text) []any {
	return []any{map[string]any{"@language": "lv", "@value": t.LV}, map[string]any{"@language": "en", "@value": t.EN}}
}
