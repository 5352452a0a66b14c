/** Sends one mail, or rejects with the words of the server. Whoever made it knows host, login and sender. */
export interface MailSender {
  send(mail: Mail): Promise<void>;
}

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The same for every attempt, so that a repeated one is recognised. */
  readonly messageId: string;
}

/** Posts to another program, or rejects when it cannot be reached or may not be. Redirects are not followed. */
export interface WebhookSender {
  post(request: WebhookRequest): Promise<{ readonly status: number }>;
}

export interface WebhookRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
