package metriport

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/jsondoc"
)

// serverSample is the body that is sent for a sample payload: meta first and
// reduced to the fields that it must have, the rest as it came.
func serverSample(doc *jsondoc.Doc) []byte {
	meta, _ := serverMember(doc, 0, "meta")
	b := []byte(`{"meta":{`)
	for i, key := range serverSampleMeta {
		node, _ := serverMember(doc, meta, key)
		if i > 0 {
			b = append(b, ',')
		}
		b = serverQuote(append(serverQuote(b, key), ':'), doc.Text(node))
	}
	b = append(b, '}')
	for n := range doc.Children(0) {
		key := doc.Key(n)
		if last, _ := serverMember(doc, 0, key); key == "meta" || last != n {
			continue
		}
		b = append(serverQuote(append(b, ','), key), ':')
		b = append(b, serverCompact(doc.Raw(n))...)
	}
	return append(b, '}')
}

// serverCompact takes the white space out of JSON.
func serverCompact(src []byte) []byte { return serverEncode(json.RawMessage(src)) }

// serverAnswer is a receiver's body in an answer: parsed where it is JSON, else
// as a text.
func serverAnswer(body []byte) json.RawMessage {
	if json.Valid(body) {
		return body
	}
	return serverQuote(nil, strings.ToValidUTF8(string(body), "\uFFFD"))
}

// getConsolidated digests one stored consolidated webhook.
func (s *Server) getConsolidated(w http.ResponseWriter, r *http.Request) {
	request := r.URL.Query().Get("requestId")
	if request == "" {
		serverError(w, http.StatusBadRequest, "BadRequestError", "Missing requestId query param")
		return
	}
	patient, _ := serverBetween(strings.ToLower(strings.TrimSuffix(r.URL.Path, "/")), pathConsolidated)
	serverJSON(w, http.StatusOK, s.digest(patient, request))
}

func (s *Server) digest(patient, request string) wireConsolidated {
	out := wireConsolidated{RequestID: some(request)}
	say := func(text string) wireConsolidated {
		out.Message = some(text)
		return out
	}
	row, payload, ok := s.consolidated(patient, request)
	if !ok {
		return say("Consolidated webhook query not found")
	}
	out.Status = some(payload.Status)
	switch {
	case row.Outcome == model.Processing:
		out.Status = some(statusProcessing)
		return say("Consolidated webhook query is not completed")
	case payload.Status != "completed":
		return say("Consolidated webhook query is not completed")
	case payload.Bundle == nil:
		return say("Webhook data not found")
	}
	kind := payload.Filters.ConversionType
	out.Conversion = serverText(kind)
	if kind != "json" && kind != "pdf" && kind != "html" {
		return say("No URL to return for this conversion type")
	}
	for _, a := range payload.attachments() {
		if a.ContentType == "application/gzip" {
			out.GzipURL = some(a.URL)
		} else if !out.FileURL.Given {
			out.FileURL = some(a.URL)
		}
	}
	if !out.FileURL.Given {
		return say("No URL found for this webhook")
	}
	return out
}

// serverBundle is what a digest reads of a consolidated webhook's patient.
type serverBundle struct {
	PatientID string `json:"patientId"`
	Status    string `json:"status"`
	Filters   struct {
		ConversionType string `json:"conversionType"`
	} `json:"filters"`
	Bundle *struct {
		Entry []struct {
			Resource struct {
				Content []struct {
					Attachment serverAttachment `json:"attachment"`
				} `json:"content"`
			} `json:"resource"`
		} `json:"entry"`
	} `json:"bundle"`
}

type serverAttachment struct {
	URL         string `json:"url"`
	ContentType string `json:"contentType"`
}

func (b serverBundle) attachments() (out []serverAttachment) {
	for _, e := range b.Bundle.Entry {
		for _, c := range e.Resource.Content {
			out = append(out, c.Attachment)
		}
	}
	return out
}

// consolidated finds the newest consolidated webhook of a request.
func (s *Server) consolidated(patient, request string) (row ServerRow, b serverBundle, ok bool) {
	for ref := s.engine.Index.Len() - 1; ref >= 0; ref-- {
		row = s.engine.Rows.Row(ref)
		if row.Type != "medical.consolidated-data" || row.Request != request {
			continue
		}
		var payload struct {
			Patients []serverBundle `json:"patients"`
		}
		if json.Unmarshal(s.engine.Rows.Payload(ref), &payload) != nil {
			continue
		}
		for _, p := range payload.Patients {
			if strings.EqualFold(p.PatientID, patient) {
				return row, p, true
			}
		}
	}
	return ServerRow{}, serverBundle{}, false
}
