{{- define "service.name" -}}
{{ required "name is required: the service's folder under services/" .Values.name }}
{{- end }}

{{- define "service.selector" -}}
app.kubernetes.io/name: {{ include "service.name" . }}
app.kubernetes.io/part-of: digisoc
{{- end }}

{{- define "service.labels" -}}
{{ include "service.selector" . }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "service.image" -}}
{{ .Values.image.repository | default (printf "%s/%s" .Values.global.registry (include "service.name" .)) }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "service.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "service.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{- define "service.mounts" -}}
- name: config
  mountPath: /config
  readOnly: true
- name: certificate
  mountPath: /secrets/certificate
  readOnly: true
{{- if .Values.usesDatabase }}
- name: database
  mountPath: /secrets/database
  readOnly: true
- name: audit
  mountPath: /secrets/audit
  readOnly: true
- name: checkpoints
  mountPath: /audit
- name: queue
  mountPath: /queue
{{- end }}
{{- range $name, $secret := .Values.secrets }}
{{- if and (ne $name "certificate") (ne $name "database") (ne $name "audit") }}
- name: secret-{{ $name }}
  mountPath: /secrets/{{ $name }}
  readOnly: true
{{- end }}
{{- end }}
{{- end }}

{{- define "service.volumes" -}}
- name: config
  configMap:
    name: {{ include "service.name" . }}
- name: certificate
  secret:
    secretName: {{ required "secrets.certificate is required" .Values.secrets.certificate }}
    defaultMode: 0440
{{- if .Values.usesDatabase }}
- name: database
  secret:
    secretName: {{ required "secrets.database is required" .Values.secrets.database }}
    defaultMode: 0440
- name: audit
  secret:
    secretName: {{ required "secrets.audit is required" .Values.secrets.audit }}
    defaultMode: 0440
- name: checkpoints
  persistentVolumeClaim:
    claimName: {{ required "checkpointsClaim is required" .Values.checkpointsClaim }}
- name: queue
  emptyDir:
    sizeLimit: {{ .Values.auditQueueSize }}
{{- end }}
{{- range $name, $secret := .Values.secrets }}
{{- if and (ne $name "certificate") (ne $name "database") (ne $name "audit") }}
- name: secret-{{ $name }}
  secret:
    secretName: {{ $secret }}
    defaultMode: 0440
{{- end }}
{{- end }}
{{- end }}
