/**
 * Security events and their levels, by the OWASP Logging Vocabulary. What the vocabulary puts behind a colon in the name
 * (who, which resource) belongs into the fields: a name holds nothing personal. Its CRITICAL is ERROR here, severity number 18.
 */
export const securityEvents = {
  authn_login_success: 'info',
  authn_login_successafterfail: 'info',
  authn_login_fail: 'warning',
  authn_login_fail_max: 'warning',
  authn_login_lock: 'warning',
  authn_password_change: 'info',
  authn_password_change_fail: 'crit',
  authn_impossible_travel: 'crit',
  authn_token_created: 'info',
  authn_token_revoked: 'info',
  authn_token_reuse: 'crit',
  authn_token_delete: 'warning',
  authz_fail: 'crit',
  authz_change: 'warning',
  authz_admin: 'warning',
  crypt_decrypt_fail: 'warning',
  crypt_encrypt_fail: 'warning',
  excess_rate_limit_exceeded: 'warning',
  upload_complete: 'info',
  upload_stored: 'info',
  upload_validation: 'info',
  upload_delete: 'info',
  input_validation_fail: 'warning',
  input_validation_discrete_fail: 'warning',
  malicious_excess_404: 'warning',
  malicious_extraneous: 'crit',
  malicious_attack_tool: 'crit',
  malicious_cors: 'crit',
  malicious_direct_reference: 'crit',
  privilege_permissions_changed: 'warning',
  sensitive_create: 'warning',
  sensitive_read: 'warning',
  sensitive_update: 'warning',
  sensitive_delete: 'warning',
  sequence_fail: 'crit',
  session_created: 'info',
  session_renewed: 'info',
  session_expired: 'info',
  session_use_after_expire: 'crit',
  sys_startup: 'warning',
  sys_shutdown: 'warning',
  sys_restart: 'warning',
  sys_crash: 'warning',
  sys_monitor_disabled: 'warning',
  sys_monitor_enabled: 'warning',
  user_created: 'warning',
  user_updated: 'warning',
  user_archived: 'warning',
  user_deleted: 'warning',
} as const;

/**
 * Name of a security event (OWASP Logging Vocabulary).
 * @since 0.1.0
 */
export type SecurityEventName = keyof typeof securityEvents;
