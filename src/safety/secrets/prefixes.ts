/** A credential that its first characters and its form give away. */
export interface SecretForm {
  readonly kind: string
  /** What the credential begins with, as it is written. */
  readonly prefixes: readonly string[]
  /** Matches from the first character on; sticky. */
  readonly form: RegExp
}

/** Letters, digits and what base64url adds to them. */
const END = '(?![A-Za-z0-9_-])'
const form = (body: string, flags = 'y') => new RegExp(body + END, flags)

/** Forms that vendors document or that their keys have shown; all bounded, none with an inner loop. */
export const SECRET_FORMS: readonly SecretForm[] = [
  {
    kind: 'aws_access_key',
    prefixes: ['AKIA', 'ASIA', 'ABIA', 'ACCA'],
    form: form('[A-Z]{4}[A-Z2-7]{16}'),
  },
  {
    kind: 'github_token',
    prefixes: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'],
    form: form('gh[pousr]_[A-Za-z0-9]{36,255}'),
  },
  {
    kind: 'github_token',
    prefixes: ['github_pat_'],
    form: form('github_pat_[A-Za-z0-9_]{22,255}'),
  },
  {
    kind: 'gitlab_token',
    prefixes: ['glpat-', 'gldt-', 'glrt-', 'glptt-'],
    form: form('gl[a-z]{2,4}-[A-Za-z0-9_-]{20,100}'),
  },
  {
    kind: 'slack_token',
    prefixes: ['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xapp-'],
    form: form('x(?:ox[bpars]|app)-[A-Za-z0-9-]{10,250}'),
  },
  {
    kind: 'slack_webhook',
    prefixes: ['https://hooks.slack.com/services/'],
    form: form(
      'https://hooks\\.slack\\.com/services/[A-Z0-9]{8,14}/[A-Z0-9]{8,14}/[A-Za-z0-9]{18,30}',
    ),
  },
  {
    kind: 'stripe_key',
    prefixes: ['sk_live_', 'rk_live_', 'sk_test_', 'rk_test_', 'whsec_'],
    form: form('(?:[sr]k_(?:live|test)|whsec)_[A-Za-z0-9]{16,250}'),
  },
  { kind: 'google_api_key', prefixes: ['AIza'], form: form('AIza[A-Za-z0-9_-]{35}') },
  {
    kind: 'google_oauth_secret',
    prefixes: ['GOCSPX-', 'ya29.'],
    form: form('(?:GOCSPX-|ya29\\.)[A-Za-z0-9_-]{24,500}'),
  },
  {
    kind: 'anthropic_key',
    prefixes: ['sk-ant-'],
    form: form('sk-ant-[a-z0-9]{2,12}-[A-Za-z0-9_-]{20,200}'),
  },
  { kind: 'openrouter_key', prefixes: ['sk-or-'], form: form('sk-or-(?:v1-)?[a-f0-9]{32,128}') },
  {
    kind: 'gateway_key',
    prefixes: ['sk-scalix-', 'sk_scalix_', 'scalix-'],
    form: form('(?:sk[-_])?scalix[-_][A-Za-z0-9_-]{20,120}'),
  },
  {
    kind: 'openai_key',
    prefixes: ['sk-'],
    form: form(
      'sk-(?:(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{20,250}|[A-Za-z0-9]{20,64}T3BlbkFJ[A-Za-z0-9]{20,64}|[A-Za-z0-9]{32,64})',
    ),
  },
  {
    kind: 'huggingface_token',
    prefixes: ['hf_', 'api_org_'],
    form: form('(?:hf|api_org)_[A-Za-z]{34}'),
  },
  { kind: 'groq_key', prefixes: ['gsk_'], form: form('gsk_[A-Za-z0-9]{40,80}') },
  { kind: 'xai_key', prefixes: ['xai-'], form: form('xai-[A-Za-z0-9]{60,100}') },
  { kind: 'perplexity_key', prefixes: ['pplx-'], form: form('pplx-[A-Za-z0-9]{40,64}') },
  { kind: 'replicate_token', prefixes: ['r8_'], form: form('r8_[A-Za-z0-9]{37}') },
  { kind: 'npm_token', prefixes: ['npm_'], form: form('npm_[A-Za-z0-9]{36}') },
  { kind: 'pypi_token', prefixes: ['pypi-'], form: form('pypi-[A-Za-z0-9_-]{50,250}') },
  {
    kind: 'sendgrid_key',
    prefixes: ['SG.'],
    form: form('SG\\.[A-Za-z0-9_-]{16,32}\\.[A-Za-z0-9_-]{32,64}'),
  },
  { kind: 'twilio_key', prefixes: ['SK'], form: form('SK[0-9a-f]{32}') },
  { kind: 'mailgun_key', prefixes: ['key-'], form: form('key-[0-9a-f]{32}') },
  { kind: 'vault_token', prefixes: ['hvs.', 'hvb.'], form: form('hv[sb]\\.[A-Za-z0-9_-]{24,250}') },
  { kind: 'databricks_token', prefixes: ['dapi'], form: form('dapi[0-9a-f]{32}(?:-\\d)?') },
  {
    kind: 'digitalocean_token',
    prefixes: ['dop_v1_', 'doo_v1_'],
    form: form('do[op]_v1_[0-9a-f]{64}'),
  },
  {
    kind: 'shopify_token',
    prefixes: ['shpat_', 'shpss_', 'shpca_'],
    form: form('shp(?:at|ss|ca)_[0-9a-fA-F]{32}'),
  },
  {
    kind: 'doppler_token',
    prefixes: ['dp.pt.', 'dp.st.'],
    form: form('dp\\.[ps]t\\.[A-Za-z0-9._-]{40,60}'),
  },
  { kind: 'linear_key', prefixes: ['lin_api_'], form: form('lin_api_[A-Za-z0-9]{40}') },
  {
    kind: 'notion_token',
    prefixes: ['ntn_', 'secret_'],
    form: form('(?:ntn|secret)_[A-Za-z0-9]{43,50}'),
  },
  {
    kind: 'age_secret_key',
    prefixes: ['AGE-SECRET-KEY-1'],
    form: form('AGE-SECRET-KEY-1[0-9A-Z]{58}'),
  },
  { kind: 'docker_token', prefixes: ['dckr_pat_'], form: form('dckr_pat_[A-Za-z0-9_-]{27}') },
  { kind: 'atlassian_token', prefixes: ['ATATT3'], form: form('ATATT3[A-Za-z0-9_=-]{50,250}') },
]
