{{/* The template of a pool's pods. Context: root, pool. */}}
{{- define "orchestrator.workerPod" -}}
{{- $root := .root -}}
{{- $values := .root.Values -}}
{{- $pool := .pool -}}
{{- $fullname := include "orchestrator.fullname" $root -}}
{{- $hasTls := include "orchestrator.hasTls" $root -}}
{{- $proof := $values.authentication.workers -}}
{{- $trustsOwn := and $hasTls $values.tls.authorityKey -}}
metadata:
  labels:
    {{- include "orchestrator.selectorLabels" (dict "root" $root "component" "worker") | nindent 4 }}
    orchestrator/pool: {{ $pool.name | quote }}
    {{- with $pool.labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with $pool.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- with include "orchestrator.pullSecrets" $root }}
  {{- . | nindent 2 }}
  {{- end }}
  serviceAccountName: {{ $fullname }}-worker
  automountServiceAccountToken: false
  # What a trainer leaves behind is somebody else's child than the agent's, and would stay as a zombie where the agent is process 1.
  shareProcessNamespace: true
  # Trainers save, then the agent ships, reports and says goodbye.
  terminationGracePeriodSeconds: {{ add $pool.stopGraceSeconds 30 }}
  securityContext:
    {{- include "orchestrator.podSecurityContext" $root | nindent 4 }}
  {{- with include "orchestrator.placement" $pool }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- with $pool.runtimeClassName }}
  runtimeClassName: {{ . }}
  {{- end }}
  containers:
    - name: worker
      image: {{ include "orchestrator.workerImage" . }}
      imagePullPolicy: {{ $values.images.pullPolicy }}
      ports:
        - {name: http, containerPort: 8080}
      env:
        {{- include "orchestrator.telemetryEnv" $root | nindent 8 }}
        - name: Listen__Address
          value: "0.0.0.0"
        # Its own port has health and metrics alone. Without certificates it also sends its join token in plain text.
        - name: Listen__PlainText
          value: {{ $hasTls | eq "true" | ternary "http" "all" }}
        - name: Http__Port
          value: "8080"
        - name: Agent__Server
          value: {{ include "orchestrator.server" $root }}
        - name: Agent__Name
          value: $(POD_NAME)
        - name: Agent__Pool
          value: {{ $pool.name | quote }}
        - name: Agent__Folder
          value: /var/lib/orchestrator
        - name: Agent__CpuDevices
          value: {{ $pool.gpus | int | eq 0 | ternary $pool.cpuDevices 0 | quote }}
        {{- if int $pool.threadsPerDevice }}
        - name: Agent__ThreadsPerDevice
          value: {{ $pool.threadsPerDevice | quote }}
        {{- end }}
        - name: Agent__StopGrace
          value: {{ include "orchestrator.duration" $pool.stopGraceSeconds | quote }}
        {{- if $trustsOwn }}
        - name: Agent__ServerAuthority
          value: /etc/orchestrator/authority/ca.crt
        {{- end }}
        {{- if $proof.clientCertificate.issuer.name }}
        - name: Agent__ClientCertificate
          value: /etc/orchestrator/client-certificate/tls.crt
        - name: Agent__ClientKey
          value: /etc/orchestrator/client-certificate/tls.key
        {{- else if $proof.joinToken.existingSecret }}
        - name: Agent__JoinTokenFile
          value: /etc/orchestrator/join/token
        {{- end }}
        {{- with include "orchestrator.checkpointEnv" $root }}
        {{- . | nindent 8 }}
        {{- end }}
        - name: Agent__Data__0
          value: /var/lib/orchestrator/data
        {{- range $index, $data := $values.workers.data }}
        - name: Agent__Data__{{ add1 $index }}
          value: /data/{{ $data.name }}
        {{- end }}
        {{- with $pool.extraEnv }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      startupProbe:
        httpGet: {path: /health/live, port: http}
        periodSeconds: 2
        failureThreshold: 150
      livenessProbe:
        httpGet: {path: /health/live, port: http}
        periodSeconds: 10
        timeoutSeconds: 10
        failureThreshold: 6
      readinessProbe:
        httpGet: {path: /health/ready, port: http}
        periodSeconds: 10
        timeoutSeconds: 10
      resources:
        {{- include "orchestrator.workerResources" $pool | nindent 8 }}
      securityContext:
        {{- include "orchestrator.securityContext" $root | nindent 8 }}
      volumeMounts:
        - {name: tmp, mountPath: /tmp}
        - {name: folder, mountPath: /var/lib/orchestrator}
        {{- if $pool.sharedMemory }}
        - {name: shared-memory, mountPath: /dev/shm}
        {{- end }}
        {{- if eq $values.checkpoints.kind "volume" }}
        - {name: checkpoints, mountPath: /checkpoints}
        {{- end }}
        {{- range $values.workers.data }}
        - {name: data-{{ .name }}, mountPath: /data/{{ .name }}, readOnly: true}
        {{- end }}
        {{- if $trustsOwn }}
        - {name: authority, mountPath: /etc/orchestrator/authority, readOnly: true}
        {{- end }}
        {{- if $proof.clientCertificate.issuer.name }}
        - {name: client-certificate, mountPath: /etc/orchestrator/client-certificate, readOnly: true}
        {{- else if $proof.joinToken.existingSecret }}
        - {name: join, mountPath: /etc/orchestrator/join, readOnly: true}
        {{- end }}
  volumes:
    - name: tmp
      emptyDir: {}
    {{- if not $pool.folder.persistent }}
    - name: folder
      emptyDir: {sizeLimit: {{ $pool.folder.size }}}
    {{- end }}
    {{- with $pool.sharedMemory }}
    - name: shared-memory
      emptyDir: {medium: Memory, sizeLimit: {{ . }}}
    {{- end }}
    {{- if eq $values.checkpoints.kind "volume" }}
    - name: checkpoints
      persistentVolumeClaim: {claimName: {{ $values.checkpoints.volume.existingClaim }}}
    {{- end }}
    {{- range $values.workers.data }}
    - name: data-{{ .name }}
      persistentVolumeClaim: {claimName: {{ .existingClaim }}, readOnly: true}
    {{- end }}
    {{- if $trustsOwn }}
    - name: authority
      {{- include "orchestrator.authorityVolume" $root | nindent 6 }}
    {{- end }}
    {{- if $proof.clientCertificate.issuer.name }}
    - name: client-certificate
      csi:
        driver: csi.cert-manager.io
        readOnly: true
        volumeAttributes:
          csi.cert-manager.io/issuer-name: {{ $proof.clientCertificate.issuer.name }}
          csi.cert-manager.io/issuer-kind: {{ $proof.clientCertificate.issuer.kind }}
          csi.cert-manager.io/dns-names: ${POD_NAME}
          csi.cert-manager.io/key-usages: client auth
          csi.cert-manager.io/fs-group: "1654"
    {{- else if $proof.joinToken.existingSecret }}
    - name: join
      secret:
        secretName: {{ $proof.joinToken.existingSecret }}
        items: [{key: {{ $proof.joinToken.key }}, path: token}]
    {{- end }}
{{- end -}}

{{/* Context: root, pool. */}}
{{- define "orchestrator.workerImage" -}}
{{- if .pool.image -}}
{{- .pool.image -}}
{{- else -}}
{{- $image := .pool.gpus | int | eq 0 | ternary .root.Values.images.worker .root.Values.images.workerCuda -}}
{{- include "orchestrator.image" (dict "root" .root "image" $image) -}}
{{- end -}}
{{- end -}}

{{/* Context: a pool. */}}
{{- define "orchestrator.workerResources" -}}
{{- $resources := deepCopy .resources -}}
{{- if int .gpus -}}
{{- $limits := get $resources "limits" | default dict -}}
{{- $_ := set $limits .gpuResource (int .gpus) -}}
{{- $_ := set $resources "limits" $limits -}}
{{- end -}}
{{- toYaml $resources -}}
{{- end -}}

{{/* Seconds as a duration of .NET. */}}
{{- define "orchestrator.duration" -}}
{{- $seconds := int . -}}
{{- printf "%02d:%02d:%02d" (div $seconds 3600) (mod (div $seconds 60) 60) (mod $seconds 60) -}}
{{- end -}}

{{- define "orchestrator.checkpointEnv" -}}
{{- $checkpoints := .Values.checkpoints -}}
{{- if eq $checkpoints.kind "volume" -}}
- name: Agent__Checkpoints
  value: /checkpoints
{{- else if eq $checkpoints.kind "s3" -}}
{{- with $checkpoints.s3 -}}
- name: Agent__Checkpoints
  value: {{ printf "s3://%s/%s" .bucket .prefix | trimSuffix "/" | quote }}
{{- with .endpoint }}
- name: S3__Endpoint
  value: {{ . | quote }}
{{- end }}
{{- with .region }}
- name: S3__Region
  value: {{ . | quote }}
{{- end }}
{{- if kindIs "bool" .pathStyle }}
- name: S3__PathStyle
  value: {{ .pathStyle | quote }}
{{- end }}
{{- with .existingSecret }}
- name: AWS_ACCESS_KEY_ID
  valueFrom: {secretKeyRef: {name: {{ . }}, key: AWS_ACCESS_KEY_ID}}
- name: AWS_SECRET_ACCESS_KEY
  valueFrom: {secretKeyRef: {name: {{ . }}, key: AWS_SECRET_ACCESS_KEY}}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Whom to trust for the coordinators' certificates. */}}
{{- define "orchestrator.authorityVolume" -}}
secret:
  secretName: {{ include "orchestrator.tlsSecret" . }}
  items: [{key: {{ .Values.tls.authorityKey }}, path: ca.crt}]
{{- end -}}
