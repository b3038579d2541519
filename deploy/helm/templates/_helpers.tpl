{{- define "libra.fullname" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "libra.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "libra.labels" -}}
{{ include "libra.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "libra.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "libra.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "libra.authSecret" -}}
{{- default (printf "%s-auth" (include "libra.fullname" .)) .Values.auth.existingSecret -}}
{{- end -}}

{{- define "libra.opsSecret" -}}
{{- default (printf "%s-ops" (include "libra.fullname" .)) .Values.ops.existingSecret -}}
{{- end -}}

{{- define "libra.opsKey" -}}
{{- if .Values.ops.existingSecret -}}{{ .Values.ops.key }}{{- else -}}token{{- end -}}
{{- end -}}

{{/* kept looks a secret's value up, so that an upgrade keeps what the installation made: 64 hexadecimal digits. */}}
{{- define "libra.kept" -}}
{{- $there := lookup "v1" "Secret" .root.Release.Namespace .secret -}}
{{- if and $there (hasKey ($there.data | default dict) .key) -}}
{{- index $there.data .key -}}
{{- else -}}
{{- randAlphaNum 64 | sha256sum | b64enc -}}
{{- end -}}
{{- end -}}
