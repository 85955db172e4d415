{{- define "scalix-router.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "scalix-router.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Pods that serve, not those of the migration. */}}
{{- define "scalix-router.server" -}}
{{ include "scalix-router.selector" . }}
app.kubernetes.io/component: server
{{- end }}

{{- define "scalix-router.labels" -}}
{{ include "scalix-router.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "scalix-router.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{/* Environment from the Secrets that are named, never from values. */}}
{{- define "scalix-router.secrets" -}}
- secretRef:
    name: {{ .Values.secrets.existingSecret }}
{{- range .Values.secrets.extra }}
- secretRef:
    name: {{ . }}
{{- end }}
{{- end }}

{{- define "scalix-router.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "scalix-router.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}
